-- The tokens of a chunk in one value; hub.token.PackedTokens says how. Arrays took four times the room,
-- and their elements were received one by one.

create function unpack_number(packed bytea, inout at int, out value bigint) language plpgsql immutable as $$
declare
  shift int := 0;
  part int;
begin
  value := 0;
  loop
    part := get_byte(packed, at);
    at := at + 1;
    value := value | ((part & 127)::bigint << shift);
    shift := shift + 7;
    exit when part < 128;
  end loop;
end $$;

create function unpack_offsets(packed bytea, n int, inout at int, out offsets bigint[])
language plpgsql immutable as $$
declare
  zigzag bigint;
  gap bigint := 0;
  sum bigint := 0;
begin
  offsets := '{}';
  for i in 1..n loop
    select u.at, u.value into at, zigzag from unpack_number(packed, at) u;
    gap := gap + (((zigzag >> 1) & x'7fffffffffffffff'::bigint) # -(zigzag & 1));
    sum := sum + gap;
    offsets := offsets || sum;
  end loop;
end $$;

create function unpack_tokens(n int, packed bytea,
  out ticks bigint[], out host_ns bigint[], out ids int[], out pieces bytea[])
language plpgsql immutable as $$
declare
  at int := 1;
  number bigint;
  lengths int[] := '{}';
begin
  if get_byte(packed, 0) not in (1, 3) then
    raise exception 'tokens are packed as %, which is unknown', get_byte(packed, 0);
  end if;
  select u.at, u.offsets into at, ticks from unpack_offsets(packed, n, at) u;
  if get_byte(packed, 0) = 3 then
    select u.at, u.offsets into at, host_ns from unpack_offsets(packed, n, at) u;
  end if;
  ids := '{}';
  for i in 1..n loop
    select u.at, u.value into at, number from unpack_number(packed, at) u;
    ids := ids || (number - 1)::int;
  end loop;
  for i in 1..n loop
    select u.at, u.value into at, number from unpack_number(packed, at) u;
    lengths := lengths || number::int;
  end loop;
  pieces := '{}';
  for i in 1..n loop
    pieces := pieces || substring(packed from at + 1 for lengths[i]);
    at := at + lengths[i];
  end loop;
end $$;

create function pack_number(value bigint) returns bytea language plpgsql immutable as $$
declare
  packed bytea := '';
  rest bigint := value;
begin
  while rest & ~127::bigint <> 0 loop
    packed := packed || set_byte('\x00', 0, ((rest & 127) | 128)::int);
    rest := (rest >> 7) & x'01ffffffffffffff'::bigint;
  end loop;
  return packed || set_byte('\x00', 0, rest::int);
end $$;

create function pack_offsets(offsets bigint[]) returns bytea language plpgsql immutable as $$
declare
  packed bytea := '';
  before bigint := 0;
  gap bigint := 0;
  more bigint;
begin
  for i in 1..cardinality(offsets) loop
    more := offsets[i] - before - gap;
    gap := offsets[i] - before;
    before := offsets[i];
    packed := packed || pack_number((more << 1) # (more >> 63));
  end loop;
  return packed;
end $$;

-- The other way, for rows that are there; times are offsets from the run's acceptance.
create function pack_tokens(ticks bigint[], host_ns bigint[], ids int[], pieces bytea[])
returns bytea language plpgsql immutable as $$
declare
  packed bytea := case when host_ns is null then '\x01'::bytea else '\x03'::bytea end;
begin
  packed := packed || pack_offsets(ticks);
  if host_ns is not null then
    packed := packed || pack_offsets(host_ns);
  end if;
  for i in 1..cardinality(ids) loop
    packed := packed || pack_number(ids[i] + 1::bigint);
  end loop;
  for i in 1..cardinality(pieces) loop
    packed := packed || pack_number(length(pieces[i]));
  end loop;
  for i in 1..cardinality(pieces) loop
    packed := packed || pieces[i];
  end loop;
  return packed;
end $$;

alter table token_chunks add column n int, add column packed bytea;
update token_chunks set n = cardinality(ids), packed = pack_tokens(ticks, host_ns, ids, pieces);
alter table token_chunks alter column n set not null, alter column packed set not null,
  drop column ticks, drop column host_ns, drop column ids, drop column pieces;

create view token_columns as
select c.run_id, c.started_at, c.first, c.n, u.ticks, u.host_ns, u.ids, u.pieces
from token_chunks c cross join lateral unpack_tokens(c.n, c.packed) u;
