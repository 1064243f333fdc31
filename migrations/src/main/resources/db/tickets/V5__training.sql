-- What classification made of each ticket: what a person's category is compared with.
create table tickets.classification (
  ticket_id     uuid primary key references tickets.ticket on delete cascade,
  category      text not null,
  confidence    double precision not null,
  decided_by    text not null,
  language      text not null,
  model         text not null,
  classified_at timestamptz not null
);

-- What people corrected, to learn from; goes with its ticket. The last word on a ticket counts.
create table tickets.correction (
  id           uuid primary key,
  ticket_id    uuid not null unique references tickets.ticket on delete cascade,
  text         text not null check (length(text) between 1 and 1000),
  category     text not null check (length(category) between 1 and 64),
  answered     text not null,
  language     text not null,
  corrected_by text not null,
  corrected_at timestamptz not null,
  -- Classifiers learn from it; until then it waits for a start or a command.
  in_use       boolean not null default false
);
create index correction_in_use on tickets.correction (id) where in_use;

-- One row: grows with every change of what is in use.
create table tickets.training (
  only_row boolean primary key default true check (only_row),
  version  bigint not null default 0
);
insert into tickets.training default values;

grant select on tickets.classification, tickets.correction, tickets.training to tickets, tickets_lifecycle;
grant insert, update on tickets.classification, tickets.correction to tickets;
grant delete on tickets.correction to tickets;
grant update (version) on tickets.training to tickets;
