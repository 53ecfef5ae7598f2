"""From a scenario to plans compared: people, policies, contests, futures, judgement."""
