# Copyright the Understudy authors
# SPDX-License-Identifier: Apache-2.0
#
# Images to replicate, made from this machine's own /usr, with $dir for scratch; sourced.

make_images() { # 3.5 GiB sparse ext4 with a real userland, 0.5 GiB incompressible, one small file
  local target=$1 content=$dir/content path used=0 size
  mkdir -p "$target" "$content"
  for path in /usr/lib /usr/bin /usr/share /usr/include /usr/sbin /usr/libexec; do
    [ -d "$path" ] || continue
    size=$(du -smx "$path" | cut -f1)
    [ $((used + size)) -le 2600 ] || continue
    used=$((used + size))
    mkdir -p "$content$path" && cp -ax "$path/." "$content$path/"
  done
  truncate -s 3584M "$target/disk0.raw"
  mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 -d "$content" "$target/disk0.raw"
  rm -rf "$content"
  head -c 512M /dev/zero | openssl enc -aes-128-ctr -nosalt -K 00000000000000000000000000000001 \
    -iv 00000000000000000000000000000000 >"$target/data1.raw"
  printf '<domain type="kvm"><name>benchmark</name></domain>\n' >"$target/domain.xml"
}
