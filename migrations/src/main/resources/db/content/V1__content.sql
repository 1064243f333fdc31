-- The content-addressed store: bytes by their SHA-256, and who still needs them.

-- Small content lies in the row, larger content in chunks of 1 MiB.
create table content.blob (
  sha256 bytea primary key check (length(sha256) = 32),
  size   bigint not null check (size >= 0),
  put_at timestamptz not null default now(),
  bytes  bytea
);
create index blob_put_at on content.blob (put_at);

create table content.chunk (
  sha256  bytea not null references content.blob on delete cascade,
  ordinal int not null check (ordinal >= 0),
  bytes   bytea not null,
  primary key (sha256, ordinal)
);
-- Files are compressed already; do not try again.
alter table content.chunk alter column bytes set storage external;

-- One row per user of a blob, such as `tickets/message/<id>`; what nobody references is swept.
create table content.reference (
  sha256 bytea not null references content.blob,
  holder text not null check (length(holder) between 1 and 200),
  primary key (sha256, holder)
);
create index reference_holder on content.reference (holder);

grant select, insert, update, delete on content.blob, content.chunk, content.reference to content;
