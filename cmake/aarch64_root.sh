#!/bin/sh
# Unpacks the 64-bit ARM packages that the rooms up to discovery need into a separate folder.
# Nothing is installed, so the machine's own packages stay as they are.
# Usage: cmake/aarch64_root.sh FOLDER
set -eu
root=$1
packages="libhwy-dev:arm64 libhwy1:arm64 libfmt-dev:arm64 libfmt9:arm64 libzip-dev:arm64 libzip4:arm64
          libbz2-1.0:arm64 libssl3:arm64 zlib1g-dev:arm64 zlib1g:arm64 libboost1.74-dev:arm64
          libgtest-dev:arm64 librapidcheck-dev:arm64 libeigen3-dev librandom123-dev"
[ -e "$root/complete" ] && exit 0
if ! command -v aarch64-linux-gnu-g++ >/dev/null || ! command -v qemu-aarch64 >/dev/null; then
  if [ "$(id -u)" != 0 ]; then
    echo "Compiling for aarch64 needs packages that only root can install." \
         "Run: sudo apt-get install g++-aarch64-linux-gnu qemu-user" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq g++-aarch64-linux-gnu qemu-user >/dev/null
fi
if ! dpkg --print-foreign-architectures | grep -qx arm64; then
  dpkg --add-architecture arm64
  apt-get update -qq
fi
mkdir -p "$root"
cd "$root"
for package in $packages; do apt-get -o APT::Sandbox::User="$(id -un)" download -q "$package" >/dev/null; done
for file in *.deb; do dpkg-deb -x "$file" .; done
rm -- *.deb
touch complete
