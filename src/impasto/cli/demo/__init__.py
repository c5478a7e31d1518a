"""The demo house: people, models and pictures to look around in, made through the services that pages use."""
