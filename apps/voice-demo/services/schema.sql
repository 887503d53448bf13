CREATE TABLE turns (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  text varchar(200) NOT NULL,
  answer text NOT NULL,
  spoken_at timestamptz NOT NULL DEFAULT now()
);
