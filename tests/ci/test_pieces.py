"""What pipelines run: the hook through pre-commit, the action's script, the examples."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import re
import shlex
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from mtqa.cli import main
from mtqa.config import load
from mtqa.suppress import AcceptList

ROOT = Path(__file__).parents[2]
EN, DE = "It cost 500 euros.\n", "Es kostete 300 Euro.\n"
RULES = ["--from=de", "--to=en", "--checks=number"]
ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{who}_{what}": "test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    },
}


def run(*command: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **ENVIRONMENT, **more.pop("env", {})}
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, **more
    )


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A repository with an article and its source, and mtqa as a command beside it."""
    folder = tmp_path / "news"
    for name, text in (("en/a.en.txt", EN), ("de/a.de.txt", DE)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text)
    run("git", "init", "-q", cwd=folder)
    run("git", "add", "-A", cwd=folder)
    assert run("git", "commit", "-qm", "x", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def command(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "mtqa"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mtqa "$@"\n')
    path.chmod(0o755)
    return path


def test_the_hook_runs_through_pre_commit(scratch: Path, command: Path, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    yaml = pytest.importorskip("yaml")
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert hook.pop("language") == "python"
    # The environment that pre-commit would make holds what this one holds.
    hook |= {"language": "system", "files": "^en/"}
    hook["args"] = [*hook["args"], "--source-dir=de", *RULES]
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (scratch / ".pre-commit-config.yaml").write_text(json.dumps(config))
    run("git", "add", "-A", cwd=scratch)
    path = {"PATH": f"{command.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = run(sys.executable, "-m", "pre_commit", "run", "--all-files", cwd=scratch, env=path)
    assert done.returncode == 1, done.stderr
    assert "en/a.en.txt" in done.stdout and "number" in done.stdout
    assert "exit code: 1" in done.stdout
    (scratch / "en/a.en.txt").write_text("It cost 300 euros.\n")
    run("git", "add", "-A", cwd=scratch)
    done = run(sys.executable, "-m", "pre_commit", "run", cwd=scratch, env=path)
    assert done.returncode == 0, done.stdout


def action(scratch: Path, command: Path, **inputs: str) -> tuple[int, str, str, dict[str, str]]:
    """The action's script as a runner starts it: its code, log, summary and outputs."""
    summary, outputs = scratch.parent / "summary", scratch.parent / "outputs"
    summary.touch()
    outputs.write_text("")
    done = run(
        "bash", "--noprofile", "--norc", "-eo", "pipefail", str(ROOT / "action/check.sh"),
        cwd=scratch,
        env={
            "MTQA": str(command),
            "RUNNER_TEMP": str(scratch.parent),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(outputs),
            **{"TARGETS": "", "SOURCE_DIR": "", "ARGS": "", "CHANGED_SINCE": "", **inputs},
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
    return int(said["code"]), done.stdout, summary.read_text(), said


ARGS = "\n".join(["--engine", "none", "--fast", *RULES])


def test_the_action_annotates_and_sums_up(scratch: Path, command: Path) -> None:
    code, log, summary, said = action(scratch, command, TARGETS="en\n", SOURCE_DIR="de", ARGS=ARGS)
    assert code == 1
    assert "file=en/a.en.txt,title=number" in log and ",line=1," in log
    assert "number" in summary and "| " in summary
    (finding,) = json.loads(Path(said["sarif"]).read_text())["runs"][0]["results"]
    place = finding["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "en/a.en.txt"


def test_the_action_checks_what_changed(scratch: Path, command: Path) -> None:
    inputs = {"TARGETS": "en", "SOURCE_DIR": "de", "ARGS": ARGS, "CHANGED_SINCE": "HEAD"}
    code, _, _, said = action(scratch, command, **inputs)
    assert code == 0
    assert json.loads(Path(said["sarif"]).read_text())["runs"][0]["results"] == []
    (scratch / "de/a.de.txt").write_text("Es kostete 301 Euro.\n")
    assert action(scratch, command, **inputs)[0] == 1


def test_the_action_takes_no_commands(scratch: Path, command: Path) -> None:
    code, *_ = action(scratch, command, TARGETS="$(touch hit)\n`touch hit`; touch hit\n--help")
    assert code == 2
    assert not (scratch / "hit").exists()


@pytest.mark.parametrize(
    ("schema", "name"),
    [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "docs/gitlab-ci.yml")],
)
def test_pieces_are_valid(schema: str, name: str) -> None:
    pytest.importorskip("check_jsonschema")
    done = run(sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, name, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_the_hook_is_valid() -> None:
    pytest.importorskip("pre_commit")
    manifest = ".pre-commit-hooks.yaml"
    done = run(sys.executable, "-m", "pre_commit", "validate-manifest", manifest, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def blocks(language: str) -> list[str]:
    text = (ROOT / "docs/pipeline.md").read_text("utf8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_the_documented_configuration_is_one(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    path = tmp_path / "pyproject.toml"
    path.write_text(text, "utf8")
    assert len(load(path).overrides) == 1


def test_the_documented_commands_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("mtqa ")]
    assert len(commands) >= 5
    for command in commands:
        # What is accepted is written; of the rest only the options are looked at.
        asked = command if command[0] == "accept" else [*command, "--help"]
        with pytest.raises(SystemExit) as ended:
            main(asked)
        assert ended.value.code == 0, command
    assert len(AcceptList.load(tmp_path / "mtqa-accept.toml").entries) == 3


def test_examples_are_what_they_say() -> None:
    yaml = pytest.importorskip("yaml")
    described = yaml.safe_load((ROOT / "action.yml").read_text())
    script = (ROOT / "action/check.sh").read_text()
    (step,) = [one for one in described["runs"]["steps"] if one.get("id") == "check"]
    for name in set(step["env"]) - {"MTQA_CACHE_DIR"}:
        assert f"${name}" in script or f"${{{name}:" in script
    job = yaml.safe_load((ROOT / "docs/gitlab-ci.yml").read_text())["mtqa"]
    for name in job["artifacts"]["reports"].values():
        assert f"={name}" in job["script"][0]


@pytest.mark.slow
def test_the_web_hook_answers() -> None:
    secret = "s3cret"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(ROOT / "docs/webhook/app.py")],
        env={**os.environ, **ENVIRONMENT, "MTQA_SECRET": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())

        def post(body: bytes, key: str = secret) -> tuple[int, bytes]:
            signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
            asked = urllib.request.Request(
                f"http://127.0.0.1:{port}/", body, {"X-Signature": signature}
            )
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            try:
                with opener.open(asked, timeout=60) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, error.read()

        row = {"id": 7, "target": EN, "source": DE, "source_lang": "de", "target_lang": "en"}
        code, body = post(json.dumps(row, indent=1).encode())
        assert code == 200
        assert [one["check"] for one in json.loads(body)["findings"]] == ["number"]
        assert post(json.dumps(row).encode(), "guess")[0] == 403
        assert post(b"{nonsense")[0] == 422
        assert post(b'{"target": ""}')[0] == 422
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", "1000001")
        connection.endheaders()
        assert connection.getresponse().status == 413
    finally:
        server.terminate()
        server.wait()


# The recipe as it stands, on whatever port is free.
SERVER = """
import runpy, sys
from http.server import ThreadingHTTPServer
app = runpy.run_path(sys.argv[1])
server = ThreadingHTTPServer(("127.0.0.1", 0), app["Hook"])
print(server.server_address[1], flush=True)
server.serve_forever()
"""
