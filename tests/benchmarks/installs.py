"""What the measured servers are and how each is put into a folder of its own; nothing is installed unless asked for."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """A server of others. ``proof`` is a file of it, ``needs`` the programs that run it, ``steps`` install it.

    In the steps, which run in its own folder, ``{folder}`` and ``{version}`` stand for what they say.
    """

    name: str
    version: str
    proof: str
    needs: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]

    def find_folder(self, cache: Path) -> Path:
        """Return its folder below ``cache``."""
        return cache / f"{self.name}-{self.version}"

    def list_missing(self, cache: Path) -> list[str]:
        """Return what is missing to run it."""
        missing = [name for name in self.needs if shutil.which(name) is None]
        proof = self.find_folder(cache) / self.proof
        return missing if proof.exists() else [*missing, str(proof)]

    def install(self, cache: Path) -> None:
        """Put it into its folder below ``cache``. Raises CalledProcessError."""
        folder = self.find_folder(cache)
        folder.mkdir(parents=True, exist_ok=True)
        for step in self.steps:
            subprocess.run([part.format(folder=folder, version=self.version) for part in step], cwd=folder, check=True)


def _python(name: str, version: str, requirement: str, proof: str) -> Program:
    steps = (
        (sys.executable, "-m", "venv", "{folder}"),
        ("{folder}/bin/pip", "install", "--quiet", f"{requirement}=={{version}}"),
    )
    return Program(name, version, proof, (), steps)


PROGRAMS = {
    program.name: program
    for program in (
        _python("oxigraph", "0.5.13", "oxigraph", "bin/oxigraph"),
        _python("rdflib-endpoint", "0.6.3", "rdflib-endpoint[web,oxigraph]", "bin/uvicorn"),
        Program(
            "virtuoso",
            "7.2.5.1",
            "usr/bin/virtuoso-t",
            (),
            (
                # Unpacked rather than installed, so that no service is set up; a plain Debian lacks libpcre3.
                ("apt-get", "download", "virtuoso-opensource-7-bin", "libpcre3"),
                ("sh", "-c", "for package in *.deb; do dpkg-deb -x $package .; done"),
            ),
        ),
        Program(
            "fuseki",
            # Jena 6 needs Java 21.
            "5.6.0",
            "jena-fuseki-server-5.6.0.jar",
            ("java",),
            (
                (
                    *("mvn", "--quiet", "--batch-mode", "dependency:copy", "-DoutputDirectory={folder}"),
                    "-Dartifact=org.apache.jena:jena-fuseki-server:{version}",
                ),
            ),
        ),
        Program(
            "comunica",
            # 5.3.0 does not start on Node 20.
            "4.5.0",
            "node_modules/.bin/comunica-sparql-file-http",
            ("node",),
            (("npm", "install", "--silent", "--prefix", "{folder}", "@comunica/query-sparql-file@{version}"),),
        ),
    )
}
