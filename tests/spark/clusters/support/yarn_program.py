"""A YARN cluster in one Java process: a resource manager and two node managers.

Usage: python yarn_program.py JARS, in a folder of its own. JARS has Hadoop's MiniYARNCluster and
what it needs beyond PySpark's own jars. Writes yarn-site.xml when the node managers have come, then
waits to be killed. Python calls the cluster's classes by Py4J, so no Java has to be compiled.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from java import SPARK_HOME
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

NUM_NODE_MANAGERS = 2

_SETTINGS = {
    "yarn.scheduler.capacity.root.queues": "default",
    "yarn.scheduler.capacity.root.default.capacity": "100",
    "yarn.scheduler.capacity.maximum-am-resource-percent": "0.5",
    "yarn.scheduler.minimum-allocation-mb": "128",
    # The scheduler counts memory alone: a container is 1 core to it, whatever it asks for.
    "yarn.nodemanager.resource.memory-mb": "3072",
    "yarn.nodemanager.resource.cpu-vcores": "2",
    # A container that takes more than it asked for is killed, as on a real cluster.
    "yarn.minicluster.control-resource-monitoring": "true",
    "yarn.nodemanager.pmem-check-enabled": "true",
    "yarn.nodemanager.vmem-check-enabled": "false",
    # It stops taking work on a disk that is 90 % full, which is no business of a test.
    "yarn.nodemanager.disk-health-checker.enable": "false",
    # What containers inherit: where Java is, and how it finds this machine (java.py).
    "yarn.nodemanager.env-whitelist": "JAVA_HOME,PATH,JDK_JAVA_OPTIONS,SPARK_LOCAL_IP",
    # Files of finished containers stay, to look into when a test fails.
    "yarn.nodemanager.delete.debug-delay-sec": "3600",
}


def main(jars: str) -> None:
    """Start the cluster, say so, and wait."""
    spark_jars = SPARK_HOME / "jars"
    port = launch_gateway(
        jarpath=str(next(spark_jars.glob("py4j-*.jar"))),
        classpath=f"{jars}/*:{spark_jars}/*",
        javaopts=["--add-opens=java.base/java.lang=ALL-UNNAMED"],
        die_on_exit=True,
        redirect_stdout=sys.stdout,
        redirect_stderr=sys.stderr,
    )
    jvm = JavaGateway(gateway_parameters=GatewayParameters(port=port)).jvm
    settings = jvm.org.apache.hadoop.yarn.conf.YarnConfiguration()
    for name, value in _SETTINGS.items():
        settings.set(name, value)
    cluster = jvm.org.apache.hadoop.yarn.server.MiniYARNCluster("pomona", NUM_NODE_MANAGERS, 1, 1)
    cluster.init(settings)
    cluster.start()
    if not cluster.waitForNodeManagersToConnect(60_000):
        raise RuntimeError("The node managers did not come within a minute.")
    # With the ports that were free when it started.
    written = jvm.java.io.FileOutputStream(str(Path("yarn-site.xml").resolve()))
    cluster.getConfig().writeXml(written)
    written.close()
    print("The cluster is up.", flush=True)
    signal.pause()  # the keeper ends it


if __name__ == "__main__":
    main(sys.argv[1])
