"""Programs in Java that tests run, fetched by Maven."""

import subprocess
from pathlib import Path

_CLASSPATH = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath"


def fetch_classpath(folder: Path, *coordinates: str) -> str:
    """Return where the classes of ``coordinates`` (group:artifact:version) and of what they need are."""
    dependencies = ""
    for one in coordinates:
        group, artifact, version = one.split(":")
        named = f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
        dependencies += f"<dependency>{named}</dependency>"
    (folder / "pom.xml").write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>test</groupId><artifactId>test</artifactId>"
        f"<version>1</version><dependencies>{dependencies}</dependencies></project>",
        encoding="utf-8",
    )
    command = ["mvn", "--quiet", "--batch-mode", _CLASSPATH, "-Dmdep.outputFile=classpath.txt"]
    subprocess.run(command, cwd=folder, check=True)
    return (folder / "classpath.txt").read_text(encoding="utf-8")
