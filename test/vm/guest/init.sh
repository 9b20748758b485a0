#!/bin/sh
# Process 1 of the guest: folders, modules, udev; then the agent, which does what the tests ask for.
export PATH=/usr/bin:/usr/sbin HOME=/tmp/home TERM=dumb
for folder in /run /tmp /var /mnt /root; do mount -t tmpfs tmpfs "$folder"; done
mkdir -p /dev/pts /dev/shm /run/udev /tmp/home /var/lib /var/tmp
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
ln -sfn /proc/self/fd /dev/fd
ln -sfn /run /var/run
hostname guest
ip link set lo up
# usb-storage else waits a second for a stick to settle before it looks at it.
modprobe usb_storage delay_use=0
# shellcheck disable=SC2046 # a word each
modprobe --all $(cat /etc/modules)
/usr/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add --type=subsystems
udevadm trigger --action=add --type=devices --subsystem-match=block --subsystem-match=usb --subsystem-match=virtio-ports
udevadm settle --timeout=60
while :; do node /agent.ts; done
