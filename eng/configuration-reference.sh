#!/usr/bin/env bash
# Brings the tables of docs/configuration.md in line with the options and their documentation. Review the diff.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/Messaging.Docs.Tests -v quiet -clp:ErrorsOnly
MESSAGING_UPDATE_DOCS=1 tests/Messaging.Docs.Tests/bin/Debug/net10.0/Messaging.Docs.Tests --filter-class "*ConfigurationReferenceTests" --no-ansi --progress off
