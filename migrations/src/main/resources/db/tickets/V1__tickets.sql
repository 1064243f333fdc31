-- Customers, conversations, tickets, messages, the event log and the recorded lifecycle.

-- Channel accounts as service-communication announces them.
create table tickets.account (
  id           text primary key,
  channel      text not null check (channel in ('email', 'telegram')),
  address      text not null,
  team         text not null,
  correlation  text not null check (correlation in ('open-ticket', 'thread')),
  language     text not null,
  announced_at timestamptz not null
);

create table tickets.customer (
  id         uuid primary key,
  name       text not null,
  tier       text not null default 'free' check (tier in ('free', 'pro', 'enterprise')),
  created_at timestamptz not null
);

-- Deferred: whoever loses the race for an address never inserts its customer.
create table tickets.address (
  channel     text not null,
  value       text not null,
  customer_id uuid not null references tickets.customer deferrable initially deferred,
  primary key (channel, value)
);
create index address_customer on tickets.address (customer_id);

-- What a customer's order hangs on. `open_ticket_id` is the unique row per open conversation of `open-ticket`.
create table tickets.conversation (
  id             uuid primary key,
  key            text not null unique,
  account        text not null references tickets.account,
  channel        text not null,
  customer_id    uuid not null references tickets.customer deferrable initially deferred,
  reply_to       text not null,
  open_ticket_id uuid,
  blocked        boolean not null default false,
  blocked_reason text not null default '',
  blocked_at     timestamptz,
  created_at     timestamptz not null
);
create index conversation_reply_to on tickets.conversation (account, reply_to);

-- Keys that a conversation had before its chat migrated.
create table tickets.conversation_alias (
  key             text primary key,
  conversation_id uuid not null references tickets.conversation
);

create sequence tickets.ticket_number;

create table tickets.ticket (
  id              uuid primary key,
  number          bigint not null unique default nextval('tickets.ticket_number'),
  type            text not null default 'request',
  subject         text not null,
  priority        text not null default 'normal' check (priority in ('low', 'normal', 'high', 'urgent')),
  priority_rank   smallint not null generated always as
                    (case priority when 'urgent' then 0 when 'high' then 1 when 'normal' then 2 else 3 end) stored,
  language        text not null default '',
  origin          text not null check (origin in ('customer', 'agent', 'system')),
  team            text not null,
  queue           text not null default '',
  tags            text[] not null default '{}',
  fields          jsonb not null default '{}',
  channel         text not null,
  account         text not null,
  conversation_id uuid not null references tickets.conversation,
  customer_id     uuid not null,
  follow_up_of    uuid,
  -- The first ticket of a row of follow-ups; its own id when it follows none.
  chain           uuid not null,
  -- The ticket that a stranger's message seemed to belong to.
  linked_to       uuid,
  first_cause     text not null,
  last_number     bigint not null default 0,
  version         bigint not null default 1,
  stuck           boolean not null default false,
  stuck_reason    text not null default '',
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  search          tsvector not null generated always as (to_tsvector('russian', subject)) stored,
  -- What follows belongs to the lifecycle: written by RecordStep alone, as role tickets_lifecycle.
  state           text not null default 'received',
  top_state       text not null default '',
  assignee        text not null default '',
  category        text not null default 'unknown',
  resolution      text not null default '',
  resolved_at     timestamptz,
  closed_at       timestamptz,
  final           boolean not null default false,
  lifecycle_seq   bigint not null default 0,
  lifecycle       text not null default '',
  recorded_number bigint not null default 0,
  next_deadline   timestamptz,
  clocks          jsonb not null default '[]'
);
create index ticket_updated on tickets.ticket (updated_at desc, id desc);
create index ticket_created on tickets.ticket (created_at, id);
create index ticket_priority on tickets.ticket (priority_rank, created_at, id);
create index ticket_team_updated on tickets.ticket (team, updated_at desc, id desc);
create index ticket_assignee on tickets.ticket (assignee, updated_at desc) where assignee <> '';
create index ticket_customer on tickets.ticket (customer_id);
create index ticket_conversation on tickets.ticket (conversation_id, created_at);
create index ticket_chain on tickets.ticket (chain);
create index ticket_tags on tickets.ticket using gin (tags);
create index ticket_search on tickets.ticket using gin (search);
create index ticket_deadline on tickets.ticket (next_deadline) where not final;
create index ticket_unrecorded on tickets.ticket (id) where recorded_number < last_number and not final;

-- Who takes part: a sender, somebody copied, or somebody an agent added.
create table tickets.participant (
  ticket_id uuid not null references tickets.ticket,
  address   text not null,
  kind      text not null check (kind in ('sender', 'copied', 'added')),
  primary key (ticket_id, address)
);

-- Every Message-ID that a mail carries or names, and the ticket it leads to: the lock of `thread`.
create table tickets.mail_id (
  account    text not null,
  id         text not null,
  ticket_id  uuid,
  -- The message that bears this id itself; null while others only name it.
  carried_by uuid,
  primary key (account, id)
);

create table tickets.message (
  id                 uuid primary key,
  ticket_id          uuid not null references tickets.ticket,
  conversation_id    uuid not null,
  direction          text not null check (direction in ('inbound', 'outbound', 'note')),
  author             text not null,
  author_name        text not null default '',
  subject            text not null default '',
  preview            text not null default '',
  text_sha256        text,
  text_size          bigint,
  text_type          text,
  html_sha256        text,
  html_size          bigint,
  html_type          text,
  raw_sha256         text,
  raw_size           bigint,
  raw_type           text,
  created_at         timestamptz not null,
  delivery           text check (delivery in ('scheduled', 'pending', 'sending', 'sent', 'failed', 'uncertain', 'suppressed')),
  delivery_attempt   int not null default 0,
  delivery_reason    text not null default '',
  not_before         timestamptz,
  automatic          boolean not null default false,
  unverified         boolean not null default false,
  correlation_reason text not null default '',
  placeholder        text not null default '',
  edits              int not null default 0,
  edited_at          timestamptz,
  external_id        text not null default '',
  reply_to           text not null default '',
  album              text not null default '',
  cc                 text[] not null default '{}',
  search             tsvector not null generated always as (to_tsvector('russian', subject || ' ' || preview)) stored
);
create index message_timeline on tickets.message (ticket_id, created_at, id);
-- By hash, because senders choose the ids and long ones do not fit into an index.
create index message_external on tickets.message (conversation_id, md5(external_id)) where external_id <> '';
create index message_scheduled on tickets.message (not_before) where delivery = 'scheduled';
create index message_search on tickets.message using gin (search);

-- What a message said before a customer edited it.
create table tickets.message_version (
  message_id  uuid not null references tickets.message,
  version     int not null,
  event_id    uuid not null unique,
  subject     text not null,
  preview     text not null,
  text_sha256 text,
  text_size   bigint,
  text_type   text,
  html_sha256 text,
  html_size   bigint,
  html_type   text,
  raw_sha256  text,
  raw_size    bigint,
  raw_type    text,
  replaced_at timestamptz not null,
  primary key (message_id, version)
);

create table tickets.attachment (
  message_id     uuid not null references tickets.message on delete cascade,
  id             uuid not null,
  ordinal        int not null,
  file_name      text not null,
  sha256         text,
  size           bigint,
  media_type     text,
  content_id     text not null default '',
  missing_reason text not null default '',
  primary key (message_id, id)
);
create index attachment_content on tickets.attachment (sha256) where sha256 is not null;

-- Files that wait for their reply or note.
create table tickets.upload (
  id         uuid primary key,
  actor      text not null,
  file_name  text not null,
  sha256     text not null,
  size       bigint not null,
  media_type text not null,
  created_at timestamptz not null
);
create index upload_created on tickets.upload (created_at);

-- Numbered inputs of lifecycles, as they went to Kafka; unrecorded while number > ticket.recorded_number.
create table tickets.lifecycle_event (
  ticket_id uuid not null references tickets.ticket,
  number    bigint not null check (number >= 1),
  cause     text not null,
  envelope  bytea not null,
  stored_at timestamptz not null,
  primary key (ticket_id, number)
);

-- The lifecycle's snapshot, written by RecordStep alone, as role tickets_lifecycle.
create table tickets.lifecycle_state (
  ticket_id          uuid primary key references tickets.ticket,
  seq                bigint not null check (seq >= 1),
  snapshot           bytea not null,
  snapshot_hash      text not null,
  definition_name    text not null,
  definition_version text not null,
  definition_sha256  text not null,
  last_number        bigint not null,
  final              boolean not null,
  recorded_at        timestamptz not null
);

-- Inputs verbatim and what came of them; nobody may change a row.
create table tickets.event_log (
  position          bigint generated always as identity primary key,
  ticket_id         uuid not null references tickets.ticket,
  recorded_at       timestamptz not null,
  seq               bigint not null default 0,
  type              text not null,
  actor             text not null,
  why               text not null,
  definition        text not null default '',
  definition_sha256 text not null default '',
  from_state        text not null default '',
  to_state          text not null default '',
  outcome           text not null default '',
  command_id        text,
  input             jsonb not null
);
create index event_log_ticket on tickets.event_log (ticket_id, recorded_at, position);
create index event_log_command on tickets.event_log (ticket_id, command_id) where command_id is not null;

create table tickets.notification (
  id         uuid primary key,
  ticket_id  uuid not null references tickets.ticket,
  recipient  text not null,
  template   text not null,
  created_at timestamptz not null
);
create index notification_recipient on tickets.notification (recipient, created_at);

-- Answers of commands on plain facts, kept for 24 h.
create table tickets.idempotency (
  actor        text not null,
  key          text not null,
  request_hash bytea not null,
  response     bytea,
  created_at   timestamptz not null,
  primary key (actor, key)
);
create index idempotency_created on tickets.idempotency (created_at);

-- What has to go to Kafka; `held_*` while an album waits for its last part.
create table tickets.outbox (
  id           bigint generated always as identity primary key,
  topic        text not null,
  key          text not null,
  value        bytea not null,
  created_at   timestamptz not null default now(),
  not_before   timestamptz not null default '-infinity',
  held_ticket  uuid,
  held_album   text,
  published_at timestamptz
);
create index outbox_unpublished on tickets.outbox (id) where published_at is null;
create index outbox_held on tickets.outbox (held_ticket) where published_at is null and held_ticket is not null;
create index outbox_published on tickets.outbox (published_at) where published_at is not null;

grant usage on schema tickets to tickets, tickets_lifecycle;
grant usage on sequence tickets.ticket_number to tickets;
grant select on all tables in schema tickets to tickets, tickets_lifecycle;
grant insert, update on
  tickets.account, tickets.customer, tickets.address, tickets.conversation, tickets.conversation_alias,
  tickets.participant, tickets.mail_id, tickets.message, tickets.attachment, tickets.upload,
  tickets.idempotency, tickets.outbox, tickets.notification
  to tickets;
grant insert on tickets.lifecycle_event, tickets.event_log, tickets.message_version to tickets;
grant delete on
  tickets.message, tickets.attachment, tickets.upload, tickets.idempotency, tickets.outbox, tickets.notification
  to tickets;

grant insert (id, type, subject, priority, language, origin, team, queue, tags, fields, channel, account,
              conversation_id, customer_id, follow_up_of, chain, linked_to, first_cause, last_number, created_at, updated_at)
  on tickets.ticket to tickets;
grant update (type, subject, priority, language, team, queue, tags, fields, conversation_id, customer_id, linked_to,
              last_number, version, stuck, stuck_reason, updated_at)
  on tickets.ticket to tickets;

grant update (state, top_state, assignee, category, resolution, resolved_at, closed_at, final, lifecycle_seq, lifecycle,
              recorded_number, next_deadline, clocks, stuck, stuck_reason, version, updated_at)
  on tickets.ticket to tickets_lifecycle;
grant insert, update on tickets.lifecycle_state to tickets_lifecycle;
