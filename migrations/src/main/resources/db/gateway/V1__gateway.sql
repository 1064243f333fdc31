-- Who signs in at the edge, with what, and what was changed about it.

create table gateway.account (
  id           uuid primary key,
  name         text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
  display_name text not null check (length(display_name) between 1 and 128),
  roles        text[] not null check (cardinality(roles) > 0),
  teams        text[] not null default '{}',
  disabled     boolean not null default false,
  created_at   timestamptz not null,
  version      bigint not null default 1
);

-- A token's secret is 256 random bits, so a plain SHA-256 keeps it: there is nothing to guess.
create table gateway.token (
  id          uuid primary key,
  account_id  uuid not null references gateway.account,
  label       text not null,
  secret_hash bytea not null unique check (length(secret_hash) = 32),
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  revoked_at  timestamptz
);
create index token_account on gateway.token (account_id, id);

-- At most one row: the one-time secret for the first administrator.
create table gateway.setup (
  one         boolean primary key default true check (one),
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_at  timestamptz not null,
  used_at     timestamptz,
  failures    int not null default 0,
  failing_since timestamptz
);

-- Commands of the last 24 hours, to answer repeats. `response` is null where it must not be kept.
create table gateway.command (
  actor        text not null,
  key          text not null,
  request_hash bytea not null check (length(request_hash) = 32),
  response     bytea,
  given_at     timestamptz not null,
  primary key (actor, key)
);
create index command_given_at on gateway.command (given_at);

-- Append-only: written in the transaction of the change, and the role may neither change nor delete it.
create table gateway.audit (
  position   bigint generated always as identity primary key,
  at         timestamptz not null,
  actor      text not null,
  action     text not null,
  object     text not null,
  before     jsonb,
  after      jsonb,
  peer       text not null,
  request_id text not null
);
create index audit_object on gateway.audit (object, position);

grant select, insert, update on gateway.account, gateway.token to gateway;
grant select, insert, update, delete on gateway.setup, gateway.command to gateway;
grant select, insert on gateway.audit to gateway;
