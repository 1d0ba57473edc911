# Copyright the Understudy authors
# SPDX-License-Identifier: Apache-2.0
#
# An sshd for rsync, below $dir; sourced.

start_sshd() { # start_sshd ADDRESS [COMMAND...]: on port 2222, started by COMMAND; sets $sshd_pid
  local address=$1 i
  shift
  rm -rf "$dir/ssh"; mkdir -p "$dir/ssh" /run/sshd
  ssh-keygen -q -t ed25519 -N '' -f "$dir/ssh/host"
  ssh-keygen -q -t ed25519 -N '' -f "$dir/ssh/id"
  cp "$dir/ssh/id.pub" "$dir/ssh/authorized_keys"
  printf '[%s]:2222 %s\n' "$address" "$(cut -d' ' -f1,2 "$dir/ssh/host.pub")" >"$dir/ssh/known_hosts"
  cat >"$dir/ssh/sshd_config" <<EOF
Port 2222
ListenAddress $address
HostKey $dir/ssh/host
AuthorizedKeysFile $dir/ssh/authorized_keys
PidFile $dir/ssh/sshd.pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
EOF
  "$@" "$(command -v sshd)" -D -e -f "$dir/ssh/sshd_config" >"$dir/ssh/log" 2>&1 &
  sshd_pid=$!
  for i in $(seq 100); do (exec 3<>"/dev/tcp/$address/2222") 2>/dev/null && return 0; sleep 0.1; done
  die "sshd did not start" "see $dir/ssh/log"
}

ssh_command() { # prints what rsync -e wants; $cipher of ssh
  printf '%s' "ssh -F /dev/null -p 2222 -i $dir/ssh/id -o IdentitiesOnly=yes -o LogLevel=ERROR" \
    " -o UserKnownHostsFile=$dir/ssh/known_hosts -c ${cipher:-aes128-gcm@openssh.com}"
}
