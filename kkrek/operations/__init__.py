"""What a person asks kkrek to do: one transaction each, values in, one frozen result out."""
