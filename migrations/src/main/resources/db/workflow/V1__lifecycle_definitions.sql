-- Lifecycle definitions as published. Never changed and never deleted: runs and their histories name them by hash.
create table workflow.lifecycle_definition (
  name      text        not null,
  version   text        not null,
  sha256    text        not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes     bytea       not null,
  position  bigint      not null generated always as identity,
  stored_at timestamptz not null default now(),
  primary key (name, version)
);

comment on column workflow.lifecycle_definition.bytes is 'the YAML file, byte for byte; sha256 is its hash';
comment on column workflow.lifecycle_definition.position is 'new tickets take the version with the highest one';

grant usage on schema workflow to workflow;
grant select, insert on workflow.lifecycle_definition to workflow;
