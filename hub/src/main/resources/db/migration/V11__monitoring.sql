-- The newest fit of each device's clock is asked for at each scrape and at each look of the alert rules.
create index on clock_samples (device, at desc) where rate_ppm is not null;
