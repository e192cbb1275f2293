# shellcheck shell=bash
# Shared by ./run and ./test: what is needed, how to get what is missing, and how to build. To be sourced; needs $root.

: "${root:?the top of the sources}"

# --- Package names of Debian and Ubuntu. a|b stands for the first of them that the system's release has.

packages_build() {
  printf '%s\n' build-essential cmake ninja-build pkg-config \
    libncurses-dev libcurl4-openssl-dev libjansson-dev librabbitmq-dev libssl-dev \
    libpcre2-dev libutf8proc-dev uthash-dev libinih-dev scdoc
}

packages_demo() { printf '%s\n' rabbitmq-server; }

packages_test() {
  local about version=14
  about=$(dpkg-query -W -f 'Depends: ${Depends}' clang 2>/dev/null || apt-cache show clang 2>/dev/null) || true
  [[ ! $about =~ 'Depends: clang-'([0-9]+) ]] || version=${BASH_REMATCH[1]}
  printf '%s\n' libcmocka-dev zlib1g-dev tmux ncurses-term procps strace curl \
    python3-pika python3-aio-pika amqp-tools clang 'clang-format-14|clang-format' 'clang-tidy-14|clang-tidy' \
    "libclang-rt-$version-dev|libclang-common-$version-dev"
}

# Install what is missing of the LISTs (build, demo, test).
install_missing() { # LIST...
  local missing
  if ! command -v apt-get >/dev/null; then
    require "$@"
    return
  fi
  mapfile -t missing < <(not_installed "$@")
  ((${#missing[@]})) || return 0
  echo "Missing packages: ${missing[*]}" >&2
  apt_get update || echo "apt-get update failed: going on with the package lists of before" >&2
  mapfile -t missing < <(not_installed "$@" | available)
  ((${#missing[@]})) || return 0
  echo "Installing: ${missing[*]}" >&2
  install_quietly "${missing[@]}"
}

not_installed() { # LIST...
  local installed list entry
  installed=" $(dpkg-query -W -f '${db:Status-Status}=${Package} ' 2>/dev/null) "
  for list in "$@"; do
    while read -r entry; do
      is_installed "$(choose "$entry")" || echo "$entry"
    done < <("packages_$list")
  done
}

is_installed() { [[ $installed == *" installed=$1 "* ]]; }
exists() { [[ $(apt-cache policy "$1") =~ 'Candidate: '[^\(] ]]; }

choose() { # ENTRY: the first of its names that the system's release has; nothing if it has none
  local name
  for name in ${1//|/ }; do
    if is_installed "$name" || exists "$name"; then
      echo "$name"
      return
    fi
  done
}

available() { # names to install for the entries on standard input
  local installed='' entry name
  while read -r entry; do
    name=$(choose "$entry")
    if [[ -n $name ]]; then
      echo "$name"
    else
      echo "This release has no package $entry: going on without it." >&2
    fi
  done
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif ! command -v sudo >/dev/null; then
    echo "Not root, and no sudo. As root: $*" >&2
    return 1
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

apt_get() {
  quietly as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
    apt-get -qq -y -o DPkg::Lock::Timeout=300 "$@"
}

# Show the output of COMMAND only when it fails.
quietly() { # COMMAND...
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  ((status == 0)) || tail -n 60 "$log" >&2
  rm -f "$log"
  return "$status"
}

# --- A service that comes with a package (the system's broker, epmd) must neither run nor be enabled, unless it was there.

readonly policy=/usr/sbin/policy-rc.d policy_mark='made while warren installs packages'

install_quietly() ( # PACKAGE...
  trap remove_policy EXIT
  trap 'exit 143' TERM HUP INT
  before=$(services)
  add_policy
  apt_get install --no-install-recommends "$@"
  for service in $(services); do
    [[ $before == *"$service"* ]] || disable "$service"
  done
)

# Keeps package scripts from starting services. Says nothing any more once this process is gone.
add_policy() {
  local me=$BASHPID
  remove_policy
  [[ ! -e $policy ]] || return 0
  printf '#!/bin/sh\n# %s\n[ ! -d /proc/%s ] || exit 101\n' "$policy_mark" "$me" | as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

remove_policy() {
  if grep -qs "$policy_mark" "$policy"; then as_root rm -f "$policy"; fi
}

services() {
  local name place
  for name in rabbitmq-server.service epmd.service epmd.socket; do
    for place in /usr/lib/systemd/system /lib/systemd/system; do
      if [[ -e $place/$name ]]; then
        echo "$name"
        break
      fi
    done
  done
}

disable() { # SERVICE
  if command -v systemctl >/dev/null; then
    quietly as_root systemctl disable "$1"
    [[ ! -d /run/systemd/system ]] || quietly as_root systemctl stop "$1"
  else
    quietly as_root env DPKG_MAINTSCRIPT_PACKAGE=rabbitmq-server deb-systemd-helper disable "$1"
    [[ ! -e /etc/init.d/${1%.service} ]] || quietly as_root update-rc.d "${1%.service}" disable
  fi
}

# --- Elsewhere: look for the things themselves, and name the packages.

require() { # LIST...: fails if something is missing
  local list missing=()
  for list in "$@"; do
    mapfile -t -O "${#missing[@]}" missing < <("missing_$list")
  done
  ((${#missing[@]})) || return 0
  echo "Missing: ${missing[*]}" >&2
  name_packages >&2
  return 1
}

missing_build() {
  local name
  for name in cc cmake ninja pkg-config scdoc; do have_command "$name"; done
  for name in ncursesw libcurl jansson librabbitmq openssl libpcre2-8 libutf8proc inih; do have_module "$name"; done
  echo '#include <uthash.h>' | cc -E - >/dev/null 2>&1 || echo uthash.h
}

missing_demo() { :; } # a broker elsewhere will do

missing_test() {
  local name
  for name in tmux strace curl clang clang-format clang-tidy amqp-publish python3; do have_command "$name"; done
  for name in cmocka vterm; do have_module "$name"; done
  for name in pika aio_pika; do python3 -c "import $name" 2>/dev/null || echo "python3 module $name"; done
}

have_command() { command -v "$1" >/dev/null || echo "$1"; }
have_module() { pkg-config --exists "$1" 2>/dev/null || echo "$1"; }

name_packages() {
  cat <<'NAMES'
Install them and try again; the second line is for the tests.
  Fedora:  sudo dnf install gcc cmake ninja-build pkgconf-pkg-config ncurses-devel libcurl-devel jansson-devel \
             librabbitmq-devel openssl-devel pcre2-devel utf8proc-devel uthash-devel inih-devel scdoc
           sudo dnf install libcmocka-devel libvterm-devel tmux strace curl clang clang-tools-extra compiler-rt \
             librabbitmq-tools python3-pika python3-aio-pika rabbitmq-server
  Arch:    sudo pacman -S --needed base-devel cmake ninja ncurses curl jansson librabbitmq-c openssl pcre2 libutf8proc \
             uthash libinih scdoc
           sudo pacman -S --needed cmocka libvterm tmux strace clang compiler-rt python-pika rabbitmq
  macOS:   brew install cmake ninja pkgconf ncurses curl jansson rabbitmq-c openssl pcre2 utf8proc uthash inih scdoc
           brew install cmocka libvterm tmux llvm rabbitmq; pip3 install pika aio-pika
NAMES
}

# --- Build

build() { # PRESET [DIRECTORY BELOW build [CMAKE OPTION...]]
  local directory=build/${2:-$1}
  echo "Building $directory" >&2
  quietly in_root cmake --preset "$1" -B "$directory" "${@:3}" && quietly in_root cmake --build "$directory"
}

in_root() (cd "$root" && "$@")
