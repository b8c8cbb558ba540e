#!/usr/bin/env bash
# Brings PublicAPI.Unshipped.txt of every library in line with the code. Review the diff: the public API is a promise.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in src/*/; do
  project=${project%/}/
  name=$(basename "$project")
  [ -f "$project/PublicAPI.Unshipped.txt" ] || continue # the tool has none
  file="$project/PublicAPI.Unshipped.txt"
  for _ in 1 2 3; do
    log=$(dotnet build "$project$name.csproj" --no-incremental -p:TreatWarningsAsErrors=false -clp:NoSummary 2>&1 | grep -F "[$PWD/src/$name/$name.csproj]" || true)
    add=$(grep -oE "(RS0016|RS0036|RS0037): Symbol '.*' is not part of the declared" <<<"$log" | sed -E "s/^[A-Z0-9]+: Symbol '(.*)' is not part of the declared$/\1/" | sort -u || true)
    gone=$(grep -oE "RS0017: Symbol '.*' is part of the declared" <<<"$log" | sed -E "s/^RS0017: Symbol '(.*)' is part of the declared$/\1/" | sort -u || true)
    [ -n "$add$gone" ] || break
    { grep -vxF "#nullable enable" "$file" | { if [ -n "$gone" ]; then grep -vxF "$gone"; else cat; fi; } || true; [ -z "$add" ] || echo "$add"; } \
      | grep -v '^$' | LC_ALL=C sort -u > "$file.new" || true
    { echo "#nullable enable"; cat "$file.new"; } > "$file"
    rm "$file.new"
  done
  grep -E "error" <<<"$log" | grep -v RS00 | sort -u || true
done
