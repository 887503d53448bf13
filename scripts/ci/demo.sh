#!/usr/bin/env bash
# The demo from a fresh clone that only its owner may enter: once with nothing but Node and npm, once on servers that run
# already.
set -euo pipefail
checkout=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
servers='redis-server postgres initdb'

# PATH without the database servers: links to everything else stand in for a folder that holds one.
path_without_servers() {
  local folders entry server result='' mirror
  IFS=: read -ra folders <<<"$PATH"
  for entry in "${folders[@]}"; do
    for server in $servers; do
      [ -e "$entry/$server" ] || continue
      mirror=$(mktemp -d "$folder/path.XXXXXX")
      find "$entry" -mindepth 1 -maxdepth 1 -exec sh -c 'ln -s "$@" "$0"' "$mirror" {} +
      (cd "$mirror" && rm -f $servers)
      entry=$mirror
      break
    done
    result+="$entry:"
  done
  echo "${result%:}"
}

# Runs the demo once; both databases have to come from where they should.
demo() {
  local origin=$1
  shift
  "$@" npm run --silent demo -- --once | tee "$folder/output"
  [ "$(grep -c "($origin)" "$folder/output")" -eq 2 ] || { echo "Not both databases are $origin."; return 1; }
}

git clone --quiet "$checkout" "$folder/clone"
cd "$folder/clone"

bare_path=$(path_without_servers)
for server in $servers; do
  if PATH=$bare_path command -v "$server"; then exit 1; fi
done
demo embedded env -u DATABASE_URL -u REDIS_URL PATH="$bare_path"

# The servers of the second run end with this process, which ends when the shell does.
coproc SERVERS {
  exec node --input-type=module -e '
    import { startPostgres, startRedis } from "./tools/databases/dist/index.mjs";
    const environment = { PATH: process.env.PATH };
    const servers = await Promise.all([startPostgres({ environment }), startRedis({ environment })]);
    console.log(servers.map(({ url }) => url).join(" "));
    process.stdin.resume();
  '
}
read -r database_url redis_url <&"${SERVERS[0]}"
demo yours env DATABASE_URL="$database_url" REDIS_URL="$redis_url"
