# Copyright the Understudy authors
# SPDX-License-Identifier: Apache-2.0
#
# Functions for scripts that make Understudy nodes on this machine; sourced. The nodes are folders below $dir, made from
# the distribution's $archive.

# Karaf's scripts ask for it
export JAVA_HOME=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}

say() { printf '%s\n' "$*" >&2; }

find_archive() { # find_archive PROJECT LOG: sets $archive, builds it where it is missing
  local target=$1/karaf-distribution/target
  archive=$(ls -t "$target"/understudy-karaf-*.tar.gz 2>/dev/null | head -n 1 || true)
  [ -z "$archive" ] || return 0
  say "Building the distribution (some minutes the first time) ..."
  (cd "$1" && ./mvnw -q -B -DskipTests -pl karaf-distribution -am package) >"$2" 2>&1 \
    || die "the build failed" "see $2"
  archive=$(ls -t "$target"/understudy-karaf-*.tar.gz | head -n 1)
}

within() { # within NAME COMMAND...: runs it where the node lives; a script can put nodes into network namespaces
  shift
  "$@"
}

stop_node() { # stop_node NAME: asks, waits, and insists
  local home=$dir/$1 pid i
  [ -s "$home/karaf.pid" ] || return 0
  pid=$(cat "$home/karaf.pid")
  kill -0 "$pid" 2>/dev/null || return 0
  kill "$pid" 2>/dev/null || true
  for i in $(seq 100); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true
}

free_port() { # prints a loopback port that nobody listens on and that was not given out before
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    case " ${given:-} " in *" $port "*) continue ;; esac
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  given="${given:-} $port"
  REPLY=$port
}

setting() { # setting FILE KEY VALUE: sets it in a .cfg file
  local file=$1 key=$2 value=$3
  if grep -q "^[# ]*$key *=" "$file" 2>/dev/null; then
    sed -i "s|^[# ]*$key *=.*|$key = $value|" "$file"
  else
    printf '%s = %s\n' "$key" "$value" >>"$file"
  fi
}

make_node() { # make_node NAME
  local home=$dir/$1 etc=$dir/$1/etc password
  rm -rf "$home"
  mkdir -p "$home"
  tar -xzf "$archive" -C "$home" --strip-components=1
  free_port; setting "$etc/org.apache.karaf.shell.cfg" sshPort "$REPLY"
  setting "$etc/org.apache.karaf.shell.cfg" sshHost 127.0.0.1
  free_port; setting "$etc/org.apache.karaf.management.cfg" rmiRegistryPort "$REPLY"
  free_port; setting "$etc/org.apache.karaf.management.cfg" rmiServerPort "$REPLY"
  free_port; setting "$etc/org.understudy.server.cfg" port "$REPLY"
  setting "$etc/org.understudy.server.cfg" host 127.0.0.1
  password=$(head -c 18 /dev/urandom | base64 | tr '+/' '-_')
  (umask 077 && printf 'karaf = %s,_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n' \
    "$password" >"$etc/users.properties")
}

start_node() { # start_node NAME
  local home=$dir/$1 i
  (cd "$home" && within "$1" setsid bin/start >/dev/null 2>&1 </dev/null)
  for i in $(seq 240); do
    if shell "$1" 'replica:list' >/dev/null 2>&1; then return 0; fi
    sleep 0.5
  done
  die "the $1 node did not come up within two minutes" "look into $home/data/log/karaf.log"
}

shell() { # shell NAME COMMAND: runs it in the node's Karaf shell
  printf '%s\n' "$2" | within "$1" "$dir/$1/bin/client" -b
}

run() { # run NAME COMMAND: as shell, but a failure is ours, and its one line is shown
  local out
  if ! out=$(shell "$1" "$2" 2>&1); then
    say "$(printf '%s\n' "$out" | grep -v '^$' | tail -n 1)"
    die "'$2' failed on the $1 node" "look into $dir/$1/data/log/karaf.log"
  fi
  printf '%s\n' "$out"
}

pair_nodes() { # pair_nodes LOCATION [ADDRESS]: certificates for both, and the primary authorized at the replica
  run replica 'replica:cert-init --name "Understudy quickstart"' >/dev/null
  run replica 'replica:cert-issue --san '"${2:-127.0.0.1} localhost" >/dev/null
  run replica "replica:cert-issue --target $dir/primary/etc/understudy primary.quickstart" >/dev/null
  run replica "replica:primary-authorize --location $1 primary.quickstart" >/dev/null
}

number() { # number FIELD FILE: the first such field of a JSON document
  tr -d '\n' <"$2" | sed -n "s/.*\"$1\" *: *\([0-9.]*\).*/\1/p"
}
