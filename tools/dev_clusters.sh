# What the tests' clusters are made of, in build/clusters: the jars of a YARN and of Hadoop's s3a, and an
# S3 server. Sourced by ./dev, after build/venv has its PySpark. Spark itself is in that.

CLUSTERS=build/clusters
VERSITYGW=v1.8.0

# Ivy is in PySpark, so that nothing but Java is needed; it holds all files against their SHA-1.
cluster_jars() {
  local stamp=$CLUSTERS/.jars-$(cat tools/clusters-ivy.xml tools/clusters-jars.sha256 | cksum | tr -d ' ')
  [ ! -e "$stamp" ] || return 0
  say "Fetching the jars of YARN and s3a"
  local ivy; ivy=$(echo build/venv/lib/python3*/site-packages/pyspark/jars/ivy-*.jar)
  rm -rf "$CLUSTERS/jars"
  quietly java -cp "$ivy" org.apache.ivy.Main -notransitive -cache "$CLUSTERS/ivy-cache" \
    -ivy tools/clusters-ivy.xml -retrieve "$CLUSTERS/jars/[conf]/[artifact]-[revision].[ext]"
  quietly env -C "$CLUSTERS/jars" sha256sum --check --strict "$PWD/tools/clusters-jars.sha256"
  rm -rf "$CLUSTERS/ivy-cache"
  touch "$stamp"
}

# Go checks all modules against its checksum database.
cluster_s3_server() {
  local program=$CLUSTERS/bin/versitygw-$VERSITYGW
  [ ! -e "$program" ] || return 0
  venv build/venv-go clusters.txt
  say "Compiling the S3 server versitygw $VERSITYGW"
  quietly env GOBIN="$PWD/$CLUSTERS/bin" CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-trimpath \
    build/venv-go/bin/go install -ldflags "-s -w" "github.com/versity/versitygw/cmd/versitygw@$VERSITYGW"
  mv "$CLUSTERS/bin/versitygw" "$program"
  rm -rf build/venv-go  # 270 MB
}

cluster_jars
cluster_s3_server
