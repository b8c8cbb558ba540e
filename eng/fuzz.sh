#!/usr/bin/env bash
# Fuzzes one target of tests/Messaging.Fuzzing, guided by coverage: eng/fuzz.sh TARGET SECONDS [FOLDER]
#
# It instruments a copy of the assemblies with SharpFuzz and runs afl-fuzz from the target's corpus. What is found stays in FOLDER (artifacts/fuzz/TARGET):
# an input that crashes or hangs in out/default/crashes or hangs, to be looked into with
#   dotnet run --project tests/Messaging.Fuzzing -- run TARGET FILE
# The exit code is 1 when there is one. Takes Debian's afl++ (installed where that is possible) and SharpFuzz's command-line tool (from NuGet).
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { sed -n '2,8s/^# \?//p' "$0" >&2; exit 2; }
target=$1 seconds=$2 folder=${3:-artifacts/fuzz/$1}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

if ! command -v afl-fuzz >/dev/null; then
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends afl++ >/dev/null </dev/null
fi
tools=artifacts/fuzz/tools
[ -x "$tools/sharpfuzz" ] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$tools" >/dev/null

dotnet build tests/Messaging.Fuzzing -c Release -clp:ErrorsOnly -v quiet -m:1 </dev/null
rm -rf "$folder/bin" "$folder/out"
mkdir -p "$folder"
cp -r tests/Messaging.Fuzzing/bin/Release/net10.0 "$folder/bin"
for assembly in "$folder"/bin/{Messaging*,MessagePack,Google.Protobuf,protobuf-net*}.dll; do
  [ "$(basename "$assembly")" = Messaging.Fuzzing.dll ] || "$tools/sharpfuzz" "$assembly"
done

# The program that afl-fuzz starts is dotnet, which is not instrumented itself; its coverage comes from the assemblies.
export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1
export DOTNET_TieredPGO=0 DOTNET_gcServer=0
fuzz() {
  code=0
  nice -n 19 afl-fuzz -i "tests/Messaging.Fuzzing/corpus/$target" -o "$folder/out" -V "$seconds" -t 10000 -m none -G 65536 \
    -- dotnet "$folder/bin/Messaging.Fuzzing.dll" fuzz "$target" >"$folder/afl.log" 2>&1 </dev/null || code=$?
}
# On a busy machine the first run is now and then seen without coverage, although the assemblies are instrumented.
for _ in 1 2 3 4 5; do
  rm -rf "$folder/out"
  fuzz
  grep -q "No instrumentation detected" "$folder/afl.log" || break
done
stats=$folder/out/default/fuzzer_stats
[ -s "$stats" ] || { tail -n 20 "$folder/afl.log" >&2; exit 1; }
value() { sed -nE "s/^$1 *: //p" "$stats"; }
echo "$target: $(value run_time) s, $(value execs_done) executions ($(value execs_per_sec)/s), $(value corpus_count) paths ($(value corpus_found) new)," \
  "$(value saved_crashes) crashes, $(value saved_hangs) hangs"
[ "$code" = 0 ] && [ "$(value saved_crashes)" = 0 ] && [ "$(value saved_hangs)" = 0 ]
