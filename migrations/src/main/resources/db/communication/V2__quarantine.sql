-- The quarantine as one list: mails and updates lie in the ledger, records of Kafka in a table of their own.

-- What somebody gave up stays readable. Every row fits already: the old rule was narrower.
alter table communication.ledger drop constraint ledger_state_check;
alter table communication.ledger add constraint ledger_state_check
  check (state in ('accepted', 'command', 'answered', 'noted', 'quarantined', 'dismissed')) not valid;

-- When the source got what is quarantined (INTERNALDATE): it is part of the fingerprint of a mail that says neither
-- its id nor its date, so that reading it later must know it.
alter table communication.ledger add column source_date timestamptz;

create index ledger_was_quarantined on communication.ledger (quarantined_at desc, id desc)
  where quarantined_at is not null and state <> 'quarantined';

-- Records from dead-letter topics. One that belongs to a row of the ledger is shown as that row.
create table communication.dead_letter (
  id uuid primary key,
  -- the dead-letter topic and the place in it; a topic that was made anew numbers anew, so the value counts too
  topic text not null,
  partition int not null,
  letter_offset bigint not null,
  value_sha256 bytea not null,
  -- the record as it was, and the topic where it could not be processed
  origin_topic text not null,
  record_key bytea,
  value bytea not null,
  -- empty where the record does not tell
  account_id text not null,
  ledger_id uuid references communication.ledger,
  cause text not null,
  attempts int not null,
  state text not null check (state in ('waiting', 'processed', 'dismissed')),
  received_at timestamptz not null,
  quarantined_at timestamptz not null,
  constraint dead_letter_place unique (topic, partition, letter_offset, value_sha256)
);
create index dead_letter_listed on communication.dead_letter (state, quarantined_at desc, id desc)
  where ledger_id is null;
create index dead_letter_ledger on communication.dead_letter (ledger_id) where ledger_id is not null;

-- What people decided on items, and the answer that they got: a repeat gets it again.
create table communication.quarantine_decision (
  id bigint generated always as identity primary key,
  item_id uuid not null,
  kind text not null check (kind in ('retry', 'dismiss')),
  actor text not null,
  idempotency_key text not null,
  request_sha256 bytea not null,
  at timestamptz not null,
  reason text not null,
  result text not null,
  answer bytea not null,
  constraint quarantine_decision_once unique (actor, idempotency_key)
);
create index quarantine_decision_item on communication.quarantine_decision (item_id, id);

grant select, insert, update on communication.dead_letter to communication;
grant select, insert on communication.quarantine_decision to communication;
grant usage on all sequences in schema communication to communication;
