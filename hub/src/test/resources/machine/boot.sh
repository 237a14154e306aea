#!/bin/bash
# boot.sh NAME UNIT: boots systemd on a copy-on-write view of this machine's files, in namespaces of its own with nothing but a
# loopback interface, and lives until its standard input ends. Prints the process id of that systemd once it is there. Needs root.
set -eu
name=$1 unit=$2

if [ "${3:-}" != inside ]; then
  tree=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  group=$tree/$name
  mkdir "$group"
  (
    echo $BASHPID >"$group/cgroup.procs" # the namespace begins at the group that a process is in
    exec unshare --mount --uts --ipc --net --cgroup --pid --fork --propagation private --kill-child=KILL \
      bash "$0" "$name" "$unit" inside </dev/null >&2
  ) &
  outer=$!
  finish() {
    kill -KILL "$outer" 2>/dev/null || true
    wait "$outer" 2>/dev/null || true
    # Processes take a moment to leave; what stays is an empty group.
    for _ in $(seq 50); do
      find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null
      [ -d "$group" ] || break
      read -rt 0.1 <> <(:) || true
    done
  }
  trap finish EXIT
  until init=$(pgrep -P "$outer") && [ "$(cat "/proc/$init/comm")" = systemd ]; do
    kill -0 "$outer" || exit 1
    read -rt 0.05 <> <(:) || true
  done
  echo "$init"
  cat >/dev/null
  exit 0
fi

space=$(mktemp -d)
mount -t tmpfs -o mode=755 tmpfs "$space"
mkdir "$space"/{upper,work,root}
root=$space/root
mount -t overlay -o "lowerdir=/,upperdir=$space/upper,workdir=$space/work" overlay "$root"
hostname "$name"
ip link set lo up
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir "$root"/dev/{pts,shm}
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
while read -r device minor; do
  mknod -m 666 "$root/dev/$device" c 1 "$minor"
done <<<$'null 3\nzero 5\nfull 7\nrandom 8\nurandom 9'
mknod -m 666 "$root/dev/tty" c 5 0

# What a machine without hardware cannot have.
for absent in systemd-udevd systemd-udev-trigger systemd-modules-load systemd-pstore systemd-sysctl systemd-remount-fs systemd-timesyncd; do
  ln -sf /dev/null "$root/etc/systemd/system/$absent.service"
done
for absent in sys-kernel-debug sys-kernel-tracing sys-kernel-config dev-hugepages dev-mqueue sys-fs-fuse-connections; do
  ln -sf /dev/null "$root/etc/systemd/system/$absent.mount"
done
: >"$root/etc/machine-id"
: >"$root/etc/fstab"

cd "$root"
mkdir .old
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
mount --make-rshared / # credentials are mounted beside their service, and must be seen by it
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
  /lib/systemd/systemd --system --unit="$unit" --log-target=journal --show-status=0
