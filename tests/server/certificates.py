"""Certificates for tests: made now, and gone with the tests; no key lies in the repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import grpc
import trustme

#: A name that the certificate "named.pem" has, and no address.
NAME = "ironrule.example"


@dataclass(frozen=True)
class Files:
    """A folder with an authority and certificates of it, for the service and for a caller."""

    folder: Path

    @property
    def settings(self) -> dict[str, Path]:
        """What the service is told."""
        return self.pair("server")

    def pair(self, name: str) -> dict[str, Path]:
        """The same with another certificate."""
        return {"tls_cert": self.folder / f"{name}.pem", "tls_key": self.folder / f"{name}.key"}

    @property
    def authority(self) -> Path:
        """The file of the authority."""
        return self.folder / "ca.pem"

    def caller(self, *, shown: bool = False) -> grpc.ChannelCredentials:
        """Somebody who trusts the authority, and shows a certificate of it or none."""
        pair = [(self.folder / f"client.{kind}").read_bytes() for kind in ("key", "pem")] if shown else []
        return grpc.ssl_channel_credentials(self.authority.read_bytes(), *pair)


def made_in(folder: Path) -> Files:
    """An authority with three certificates, another authority with one, and words."""
    ours, others = trustme.CA(), trustme.CA()
    ours.cert_pem.write_to_path(folder / "ca.pem")
    others.cert_pem.write_to_path(folder / "other-ca.pem")
    for authority, name, whose in (
        (ours, "server", "127.0.0.1"),
        (ours, "client", "127.0.0.1"),
        (ours, "named", NAME),
        (others, "other", "127.0.0.1"),
    ):
        made = authority.issue_cert(whose)
        made.private_key_pem.write_to_path(folder / f"{name}.key")
        for part in made.cert_chain_pems:
            part.write_to_path(folder / f"{name}.pem", append=True)
    (folder / "words.txt").write_text("no certificate\n", encoding="utf-8")
    return Files(folder)
