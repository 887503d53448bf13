#!/usr/bin/env bash
# The packages as a user gets them: packed, installed with npm into an empty project, tracing a plain application.
set -euo pipefail
cd "$(dirname "$0")/../.."
node scripts/packed-install.mjs
