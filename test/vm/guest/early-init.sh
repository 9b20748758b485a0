#!/bin/busybox sh
# shellcheck shell=dash
# Initramfs: loads the modules for the root file system, and goes on there.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev
while read -r name; do $b insmod "/modules/$name.ko"; done < /modules/order
# Read-only, so that every restored guest finds it as the snapshot left it.
$b mount -t ext4 -o ro,noload /dev/vda /root || exec $b sh
for folder in proc sys dev; do $b mount --move "/$folder" "/root/$folder"; done
exec $b switch_root /root /init.sh
