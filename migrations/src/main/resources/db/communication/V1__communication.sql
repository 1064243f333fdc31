-- What service-communication owns: accounts, cursors, the ledger of everything received, the outbox, deliveries.

-- What was last told about each configured account, so that it is told again only when it changed.
create table communication.account_announced (
  account_id text primary key,
  account bytea not null,
  announced_at timestamptz not null
);

-- The newest number given in each conversation; its row is locked by T1, so numbers follow commits.
create table communication.conversation (
  conversation_key text primary key,
  last_ordinal bigint not null default 0
);

-- Everything received, once (T1). A row is written before the source is told to forget.
create table communication.ledger (
  id uuid primary key,
  account_id text not null,
  channel text not null check (channel in ('EMAIL', 'TELEGRAM')),
  -- mail: <account>:<uidvalidity>:<uid>:<folder>; Telegram: <bot>:<business>:<chat>:<message>:<edit>:<hash>, or another kind of update
  source_key text not null,
  -- mail only: sha256 over normalised Message-ID, Date, From and the body; finds a mail again under another UID
  fingerprint text,
  conversation_key text not null,
  ordinal bigint not null,
  received_at timestamptz not null,
  -- accepted: handed on; command: to be carried to the gateway; answered: it was; noted: nothing follows; quarantined
  state text not null check (state in ('accepted', 'command', 'answered', 'noted', 'quarantined')),
  -- the Bot API message id or the mail's Message-ID; the id of a command is that of its row
  external_id text,
  -- a command's name and argument; null otherwise
  command text,
  command_argument text,
  -- the original as received
  raw_sha256 text,
  raw_size bigint,
  raw_media_type text,
  -- why it is quarantined
  stage text check (stage in ('parse', 'intake')),
  cause text,
  attempts int not null default 0,
  quarantined_at timestamptz,
  constraint ledger_source unique (channel, source_key),
  constraint ledger_fingerprint unique (account_id, fingerprint)
);
create index ledger_quarantined on communication.ledger (quarantined_at desc, id desc) where state = 'quarantined';
create index ledger_commands on communication.ledger (received_at) where state = 'command';
create index ledger_conversation on communication.ledger (conversation_key, ordinal);

-- How far each mailbox folder was read under one UIDVALIDITY: every UID up to the watermark is finished.
create table communication.mail_cursor (
  account_id text not null,
  folder text not null,
  uidvalidity bigint not null,
  watermark bigint not null,
  updated_at timestamptz not null,
  primary key (account_id, folder)
);

-- UIDs that were touched: finished ones above or shortly below the watermark, and failing ones with their attempts.
create table communication.mail_uid (
  account_id text not null,
  folder text not null,
  uidvalidity bigint not null,
  uid bigint not null,
  finished boolean not null default false,
  attempts int not null default 0,
  cause text,
  updated_at timestamptz not null,
  primary key (account_id, folder, uidvalidity, uid)
);

-- The next offset of each bot. Each API root numbers its updates itself, so it is part of the key.
create table communication.telegram_cursor (
  bot_id bigint not null,
  api_root text not null,
  next_offset bigint not null,
  updated_at timestamptz not null,
  primary key (bot_id, api_root)
);

-- Files whose messages are stored and whose bytes are still at the Bot API.
create table communication.telegram_file (
  attachment_id uuid primary key,
  message_id uuid not null references communication.ledger,
  account_id text not null,
  conversation_key text not null,
  file_id text not null,
  file_name text not null,
  media_type text not null,
  attempts int not null default 0,
  due timestamptz not null
);
create index telegram_file_due on communication.telegram_file (account_id, due);

-- What must reach Kafka, in the order of its ids; rows stay for as long as the topics keep records.
create table communication.outbox (
  id bigint generated always as identity primary key,
  topic text not null,
  record_key text not null,
  event_id uuid not null,
  value bytea not null,
  not_before timestamptz not null,
  published_at timestamptz
);
create index outbox_waiting on communication.outbox (id) where published_at is null;
create index outbox_published on communication.outbox (published_at) where published_at is not null;

-- One row per outgoing message. `sending` is committed before a socket is touched.
create table communication.delivery (
  message_id uuid primary key,
  seq bigint generated always as identity,
  account_id text not null,
  conversation_key text not null,
  ticket_id uuid not null,
  ticket_number bigint not null,
  recipient text not null,
  automatic boolean not null,
  command bytea not null,
  state text not null check (state in ('pending', 'sending', 'sent', 'failed', 'uncertain', 'suppressed')),
  attempt int not null default 0,
  due timestamptz not null,
  -- number of the session advisory lock that the sending process holds
  owner bigint,
  deadline timestamptz,
  external_id text,
  reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check ((state = 'sending') = (owner is not null and deadline is not null) or state = 'uncertain')
);
create unique index delivery_order on communication.delivery (conversation_key, seq) where state in ('pending', 'sending');
create index delivery_account on communication.delivery (account_id, state) where state in ('pending', 'sending', 'uncertain');
create index delivery_brake on communication.delivery (account_id, recipient, updated_at) where automatic and state = 'sent';
create index delivery_ticket on communication.delivery (ticket_number);

grant select, insert, update, delete on all tables in schema communication to communication;
grant usage on all sequences in schema communication to communication;
