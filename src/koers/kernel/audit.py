"""Recording what happened, in the transaction of the fact itself; and checking the chain."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from koers.kernel import clock
from koers.kernel.models import AuditEntry, AuditLink, Dossier, Person


def record(
    verb: str, *, by: Person | None, about: models.Model, dossier: Dossier | None = None, **facts: Any
) -> AuditEntry:
    """Write down that ``by`` did ``verb`` to ``about``. ``facts`` are JSON, and never hold a confidential text."""
    return AuditEntry.objects.create(
        at=clock.now(),
        actor=by,
        verb=verb,
        dossier=dossier,
        about=about._meta.model_name or "",
        about_id=str(about.pk),
        facts=facts,
    )


class ChainBroken(Exception):
    """The audit was changed by somebody who is not the application; the argument is the ``seq`` where it shows."""


@dataclass(frozen=True)
class ChainCheck:
    """What a check of the chain found: its length and head, and the first place where it is wrong (or None)."""

    length: int
    head: str
    broken_at: int | None


_BROKEN = """
select seq from (
  select seq from (
      select l.seq, l.hash, l.previous, e.digest, e.facts,
             lag(l.hash, 1, '\\x'::bytea) over (order by l.seq) as expected_previous,
             row_number() over (order by l.seq) as place,
             e.facts_digest, sha256(e.salt || convert_to(e.facts::text, 'UTF8')) as facts_recomputed,
             sha256(convert_to(koers_audit_text(e), 'UTF8') || e.facts_digest) as recomputed
      from kernel_auditlink l join kernel_auditentry e on e.id = l.entry_id
  ) chain
  where previous <> expected_previous or seq <> place or hash <> sha256(previous || digest)
     or recomputed <> digest or (facts is not null and facts_recomputed <> facts_digest)
  union all
  select coalesce(max(seq), 0) + 1 from kernel_auditlink
  having exists (select from kernel_auditentry e where not exists (
    select from kernel_auditlink l where l.entry_id = e.id))
) wrong
order by seq limit 1
"""


def check_chain() -> ChainCheck:
    """Compute every link again. An entry whose facts were erased leaves the chain whole; its other columns count on."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN)
        row = cursor.fetchone()
    last = AuditLink.objects.order_by("-seq").first()
    return ChainCheck(
        length=last.seq if last else 0,
        head=bytes(last.hash).hex() if last else hashlib.sha256(b"").hexdigest(),
        broken_at=row[0] if row else None,
    )
