// Copyright the Understudy authors
// SPDX-License-Identifier: Apache-2.0
package org.understudy.disk.internal;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.understudy.api.disk.ConsistentView;
import org.understudy.api.disk.SourceView;
import org.understudy.api.disk.ViewHold;
import org.understudy.api.disk.ViewRequest;

/** The view {@code hooks}: the files as they are, between commands that stop their writers and let them go on. */
@Component
public final class HooksView implements ConsistentView {
    private final ViewHooks hooks;

    @Activate
    public HooksView(@Reference ViewHooks hooks) {
        this.hooks = hooks;
    }

    @Override
    public String name() {
        return "hooks";
    }

    @Override
    public SourceView open(ViewRequest request) {
        try (ViewHold hold = hold(request)) {
            return hold.open();
        }
    }

    @Override
    public ViewHold hold(ViewRequest request) {
        hooks.before(request);
        return new Hold(request);
    }

    /** The hook after is run when the view is closed, as it reads the files themselves; without a view, with the hold. */
    private final class Hold implements ViewHold {
        private final ViewRequest request;
        private boolean opened;

        Hold(ViewRequest request) {
            this.request = request;
        }

        @Override
        public boolean still() {
            return true;
        }

        @Override
        public SourceView open() {
            SourceView files = PlainView.files(request.source(), request.exclusions());
            opened = true;
            return new EndingView(files, () -> hooks.after(request));
        }

        @Override
        public void close() {
            if (!opened) {
                hooks.after(request);
            }
        }
    }
}
