# Writes a practice image to $out. It runs in any POSIX shell with nothing but the shell's builtins, because in nix's
# sandbox there is nothing else. The image boots (BIOS) as far as saying its name on the first serial port and the screen.
#
# From the derivation: host, sizeKiB, closureKiB (0: none), fails (not empty: on purpose), publicKey, out
# shellcheck shell=sh disable=SC2154
set -eu

phase() { printf '@nix {"action":"setPhase","phase":"%s"}\n' "$1" >&2; }

say() { printf '%s\n' "$1"; }

# Lets some hundredths of a second pass. There is no sleep among the builtins; the kernel's clock can be read, though,
# and where it can't (macOS) counting has to do.
pause() {
  spins=0
  if [ -r /proc/uptime ]; then
    read -r up rest </proc/uptime
    end=$((${up%.*}${up#*.} + $1))
    while [ "$spins" -lt 500000 ]; do
      read -r up rest </proc/uptime
      [ "${up%.*}${up#*.}" -lt "$end" ] || return 0
      spins=$((spins + 1))
    done
  else
    while [ "$spins" -lt $(($1 * 2000)) ]; do spins=$((spins + 1)); done
  fi
}

# One byte, given as a number.
# shellcheck disable=SC2059 # the format is the byte
byte() { printf "\\$(($1 / 64))$(($1 / 8 % 8))$(($1 % 8))"; }

# A number of four bytes, the lowest first.
number() {
  byte $(($1 % 256))
  byte $(($1 / 256 % 256))
  byte $(($1 / 65536 % 256))
  byte $(($1 / 16777216 % 256))
}

zeros() {
  left=$1
  while [ "$left" -gt 0 ]; do
    printf '\000'
    left=$((left - 1))
  done
}

# The master boot record. Loaded at 7C00, its text at 7C4D.
boot_sector() {
  # cli; xor ax,ax; mov ds,ax; mov ss,ax; mov sp,7C00; cld
  printf '\372\061\300\216\330\216\320\274\000\174\374'
  # COM1: no interrupts; 115200 baud, 8 bits, no parity, 1 stop bit
  printf '\272\371\003\060\300\356\272\373\003\260\200\356\272\370\003\260\001\356'
  printf '\272\371\003\060\300\356\272\373\003\260\003\356'
  # mov si,7C4D; next: lodsb; test al,al; jz done; mov ah,al
  printf '\276\115\174\254\204\300\164\031\210\304'
  # mov dx,3FD; until the transmitter is empty: in al,dx; test al,20; mov dx,3F8; mov al,ah; out dx,al
  printf '\272\375\003\354\250\040\164\373\272\370\003\210\340\356'
  # On the screen too: mov ah,0E; mov bx,7; int 10; jmp next
  printf '\264\016\273\007\000\315\020\353\342'
  # done: hlt; jmp done
  printf '\364\353\375'
  text="FLAKESTICK PRACTICE IMAGE $host"
  printf '%s\r\n' "$text"
  zeros $((446 - 77 - ${#text} - 2))
  # One partition, marked to boot, since some firmware asks for one: type DA (no file system), all but this sector.
  printf '\200\000\002\000\332\376\377\377'
  number 1
  number $(((sizeKiB + closureKiB) * 2 - 1))
  zeros 48
  printf '\125\252'
}

# KiB of content in blocks of 4096 bytes, each of which says what and where it is: no block can pass for another.
content() {
  label=$1 from=$2 until=$3
  while [ "$from" -lt "$until" ]; do
    printf '%-4095s\n' "Flakestick practice image $host, $label, block at $((from * 1024))"
    from=$((from + 4))
    [ $((from % 512)) -ne 0 ] || say "$label: $from of $((sizeKiB + closureKiB)) KiB" >&4
  done
}

exec 3>"$out" 4>&1

say "A practice image for $host: it boots as far as saying its name, and installs nothing."
phase bootSectorPhase
boot_sector >&3
printf '%-3583s\n' "Flakestick practice image $host, behind the boot sector" >&3
say 'boot sector: 512 bytes, prints its name on COM1 at 115200 baud'
pause 80

phase deployKeyPhase
say "INSTALLER SSH PUBLIC KEY for $host:"
say "$publicKey"
pause 80

if [ -n "$fails" ]; then
  phase failPhase
  step=1
  while [ "$step" -le 30 ]; do
    say "step $step of 30 towards a failure"
    pause 2
    step=$((step + 1))
  done
  say "error: $host fails to build, as its name says. Nothing is wrong with this machine." >&2
  exit 7
fi

phase contentPhase
content content 4 $((sizeKiB / 2)) >&3
pause 80
content content $((sizeKiB / 2)) "$sizeKiB" >&3
pause 80

if [ "$closureKiB" -gt 0 ]; then
  phase closurePhase
  say 'prebuilt: what the host needs to be installed without a network comes along'
  content closure "$sizeKiB" $((sizeKiB + closureKiB)) >&3
  pause 80
fi

phase checkPhase
pause 80
say "$host-installer.iso: $(((sizeKiB + closureKiB) * 1024)) bytes"
