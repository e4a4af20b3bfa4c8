"""``poakg reason``."""

import time
from pathlib import Path

import click
import pyoxigraph as ox

from poakg.cli.console import make_console
from poakg.namespaces import GRAPH
from poakg.rdf.turtle import read_triples
from poakg.release.dataset import build_dataset
from poakg.release.recipe import read_recipe
from poakg.system.resources import find_content

# These speak of terms and data, not in the terms; SSSOM writes mappings as OWL annotations.
_LEFT_OUT = {ox.NamedNode(f"{GRAPH}{name}") for name in ("shapes", "templates", "mappings", "queries", "description")}


@click.command("reason")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def command(files: tuple[Path, ...]) -> None:
    """Ask the HermiT reasoner whether the graph is consistent, with Turtle FILES beside it.

    Exit code 0: consistent and every class can have members; 1: not so. Needs the extra 'reason'.
    """
    from poakg.graph.reasoning import reason  # noqa: PLC0415 - loads a Java bridge that only this command needs

    started = time.perf_counter()
    quads = build_dataset(read_recipe(find_content()))
    triples = [quad.triple for quad in quads if quad.graph_name not in _LEFT_OUT]
    triples += [triple for path in files for triple in read_triples(path)]
    verdict = reason(triples)
    console = make_console()
    for iri in verdict.unsatisfiable:
        console.print(f"can have no members: {iri}")
    console.print("consistent" if verdict.consistent else "inconsistent")
    make_console(stderr=True).print(f"{len(triples):,} statements, {time.perf_counter() - started:.1f} s")
    if not verdict.consistent or verdict.unsatisfiable:
        raise click.exceptions.Exit(1)
