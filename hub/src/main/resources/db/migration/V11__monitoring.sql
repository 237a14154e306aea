-- What is asked at each scrape and at each look of the alert rules: the newest fit of each device's clock, and what
-- failed or ended of late. Without these it takes longer with every session that was ever measured.
create index on clock_samples (device, at desc) where rate_ppm is not null;
create index on runs (ended_at) where failure is not null;
create index on profiling_sessions (ended_at) where ended_at is not null;
