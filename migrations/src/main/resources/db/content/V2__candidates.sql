-- What may be swept: whatever was put or lost a reference since it was last looked at. A sweep reads these few rows,
-- not everything that was ever stored.
create table content.candidate (
  sha256 bytea primary key references content.blob on delete cascade,
  since  timestamptz not null default now()
);
create index candidate_since on content.candidate (since);
grant select, insert, update, delete on content.candidate to content;

-- Once, for what is there already.
insert into content.candidate (sha256, since) select sha256, put_at from content.blob;

-- Sorted, so that two transactions take the rows in the same order. The update makes a sweep that is under way look again.
create function content.note_candidates() returns trigger language plpgsql as $$
begin
  insert into content.candidate as c (sha256)
  select distinct r.sha256 from touched as r
   where exists (select from content.blob as b where b.sha256 = r.sha256)
   order by r.sha256
  on conflict (sha256) do update set since = now() where c.since < now();
  return null;
end
$$;

create trigger note_put after insert on content.blob
  referencing new table as touched for each statement execute function content.note_candidates();
create trigger note_release after delete on content.reference
  referencing old table as touched for each statement execute function content.note_candidates();
