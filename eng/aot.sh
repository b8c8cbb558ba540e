#!/usr/bin/env bash
# Measures samples/Aot as native programs and as managed ones, interleaved: eng/aot.sh [ROUNDS]
#
# Prints a line for each: bytes to deploy (without symbols), and the medians of the milliseconds from starting the process to the server's second
# "Now listening", to the client's first answer over WebSocket and over gRPC, and of the server's largest resident memory.
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-15}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
for sample in Server Client; do
  dotnet publish "samples/Aot/$sample" -c Release -r linux-x64 -o "$folder/native/$sample" -v quiet -clp:NoSummary </dev/null
  dotnet publish "samples/Aot/$sample" -c Release -o "$folder/managed/$sample" -p:PublishAot=false --no-self-contained -v quiet -clp:NoSummary </dev/null
done

# Starts a program (its id is in $started) and appends to a file the tenths of milliseconds until it has written so many lines that match.
measure() { # FILE COUNT PATTERN COMMAND...
  local file=$1 count=$2 pattern=$3 begin=${EPOCHREALTIME/./} line
  shift 3
  lines=()
  exec {output}< <(exec "$@" 2>&1 </dev/null)
  started=$!
  while [ "$count" -gt 0 ]; do
    read -r -u "$output" line || { printf '%s\n' "$* ended early:" "${lines[@]}" >&2; exit 1; }
    lines+=("$line")
    [[ $line != $pattern ]] || count=$((count - 1))
  done
  echo $(((${EPOCHREALTIME/./} - begin) / 100)) >>"$file"
}
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.1f", v[int((NR + 1) / 2)] / 10 }'; }

for ((round = 0; round < rounds; round++)); do
  for kind in native managed; do
    log=$folder/$kind
    measure "$log.server" 2 "*Now listening*" "$folder/$kind/Server/Aot.Server" \
      --Kestrel:Endpoints:Grpc:Url=http://127.0.0.2:0 --Kestrel:Endpoints:Web:Url=http://127.0.0.1:0
    server=$started
    web=$(grep -o "http://127.0.0.1:[0-9]*" <<<"${lines[*]}") grpc=$(grep -o "http://127.0.0.2:[0-9]*" <<<"${lines[*]}")
    for transport in WebSocket Grpc; do
      measure "$log.$transport" 1 "plain*" "$folder/$kind/Client/Aot.Client" "--Messaging:Defaults:Transport=$transport" \
        "--Messaging:Defaults:Address=$web" "--Messaging:Defaults:Grpc:Address=$grpc"
      wait "$started"
    done
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status" >>"$log.memory"
    kill "$server"
    wait "$server"
  done
done

for kind in native managed; do
  size() { find "$folder/$kind/$1" -type f ! -name '*.dbg' ! -name '*.pdb' ! -name '*.xml' -printf '%s\n' | awk '{ sum += $1 } END { printf "%.1f", sum / 1e6 }'; }
  echo "$kind: server $(size Server) MB, client $(size Client) MB; server listens after $(median <"$folder/$kind.server") ms," \
    "client has its first answer after $(median <"$folder/$kind.WebSocket") ms over WebSocket and $(median <"$folder/$kind.Grpc") ms over gRPC;" \
    "server's memory $(awk '{ print $1 / 100 }' "$folder/$kind.memory" | median) MB"
done
