#!/usr/bin/env bash
# Makes every package: eng/pack.sh OUTPUT-FOLDER [VERSION]. The same commit gives the same bytes.
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: eng/pack.sh OUTPUT-FOLDER [VERSION]" >&2; exit 2; }
output=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)} # the date of the files within the packages
export SOURCE_DATE_EPOCH
options=(-c Release -v quiet -clp:NoSummary -o "$output" -p:ContinuousIntegrationBuild=true)
[ $# -lt 2 ] || options+=(-p:Version="$2")
dotnet pack Messaging.sln "${options[@]}"
