#!/usr/bin/env bash
# Builds everything once (Release) and runs the tests; the last line is the total. Arguments: names of test projects; none means all.
#
# Foreign peers (Chromium, npm and Debian's Python packages, nginx, haproxy) and what native AOT links with are installed first where that is possible, which takes root and Debian.
# Where it is not, their tests are skipped by name; with MESSAGING_REQUIRE_ALL=1 they fail.
# A test that does not apply to a transport is skipped always.
set -euo pipefail
cd "$(dirname "$0")/.."

project_timeout=${MESSAGING_TEST_TIMEOUT:-1800} # seconds for one project; a test that runs for more than 60 is named while it runs
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

install_packages() {
  local missing=()
  [ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] || missing+=(chromium)
  local module
  for module in websockets grpc:grpcio msgpack google.protobuf:protobuf; do # what is imported, and its package where that has another name
    /usr/bin/python3 -c "import ${module%:*}" 2>/dev/null || missing+=("python3-${module#*:}")
  done
  [ -x /usr/bin/protoc ] || missing+=(protobuf-compiler)
  [ -x /usr/bin/grpc_python_plugin ] || missing+=(protobuf-compiler-grpc)
  [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
  [ -x /usr/sbin/haproxy ] || missing+=(haproxy)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  command -v clang >/dev/null || command -v gcc >/dev/null || missing+=(clang) # native AOT links with either
  [ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "not installed: ${missing[*]}; install them to run every test" >&2
    return 0
  fi
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null </dev/null
}

install_node_peers() {
  local folder=tests/Messaging.Interop.Tests/node
  command -v npm >/dev/null || return 0
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] ||
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix "$folder" --silent </dev/null
}

install_packages || echo "installing packages failed; what misses them is skipped" >&2
install_node_peers || echo "installing npm packages failed; what misses them is skipped" >&2

dotnet build Messaging.sln -c Release -clp:NoSummary -v quiet </dev/null

if [ $# -gt 0 ]; then projects=("$@"); else projects=(); for project in tests/*.Tests/; do projects+=("$(basename "$project")"); done; fi
options=(--no-ansi --progress off --long-running 60 --xunit-diagnostics on)
log=$(mktemp) failures=$(mktemp)
trap 'rm -f "$log" "$failures"' EXIT

passed=0 failed=0 skipped=0
results=()
for project in "${projects[@]}"; do
  echo "== $project"
  code=0
  timeout -s INT -k 15 "$project_timeout" dotnet "tests/$project/bin/Release/net10.0/$project.dll" "${options[@]}" </dev/null 2>&1 | tee "$log" || code=$?
  count() { sed -nE "s/^  $1: ([0-9]+)$/\1/p" "$log" | tail -n 1 | grep . || echo 0; }
  good=$(count succeeded) bad=$(count failed) skip=$(count skipped)
  if [ "$bad" = 0 ] && { [ "$code" != 0 ] || [ "$((good + skip))" = 0 ]; }; then # it crashed, hung or has no tests
    bad=1
    { echo "$project ended with $code:" && tail -n 25 "$log"; } >>"$failures"
  fi
  [ "$code" != 124 ] && [ "$code" != 137 ] || echo "$project was ended after $project_timeout s; the long-running tests named last above are those that hung"
  # Each failed test again at the end, with the first lines of what it said: a log is often cut at its beginning.
  awk '/^(failed|passed|skipped) /{ lines = /^failed / ? 25 : 0 } /^$/{ lines = 0 } lines-- > 0' "$log" >>"$failures"
  passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skip))
  results+=("$(printf '%-36s %5d passed, %d failed, %d skipped' "$project" "$good" "$bad" "$skip")")
done

echo
head -n 200 "$failures"
printf '%s\n' "${results[@]}"
if [ "$skipped" = 0 ]; then echo "$passed passed, $failed failed"; else echo "$passed passed, $failed failed, $skipped skipped"; fi
[ "$failed" = 0 ]
