"""Registers the gallery with Django and with the rooms below it."""

from django.apps import AppConfig


class GalleryConfig(AppConfig):
    """Posts, pictures, generation data, resources, feed."""

    name = "impasto.gallery"

    def ready(self) -> None:
        """Offer pictures and posts as targets, the covers of models, the places of the shell, and listen."""
        from impasto.gallery import handlers, queries, services
        from impasto.kit import events, targets
        from impasto.library.events import FilePublished, ModelChanged
        from impasto.library.queries import provide_covers
        from impasto.ui.context import SHELL, Link

        targets.register(
            targets.TargetKind(
                kind="gallery.image",
                noun="picture",
                cards=queries.image_cards,
                accepts=frozenset(["reaction", "comment", "collect", "tag", "report"]),
                count_changed=services.count_changed,
                hide=lambda image_id, hidden: services.hide_image(image_id=image_id, hidden=hidden),
                rate=lambda image_id, level: services.take_level(image_id=image_id, level=level),
                tags_changed=services.take_tags,
            )
        )
        targets.register(
            targets.TargetKind(
                kind="gallery.post",
                noun="post",
                cards=queries.post_cards,
                accepts=frozenset(["comment", "collect", "report"]),
                hide=lambda post_id, hidden: services.hide_post(post_id=post_id, hidden=hidden),
            )
        )
        provide_covers(queries.covers)
        events.listen(FilePublished, handlers.link_waiting_pictures)
        events.listen(ModelChanged, handlers.look_for_another_home)
        SHELL.add_tab(Link("Pictures", "gallery:feed", icon="images", order=30))
        SHELL.add_create(Link("Post pictures", "gallery:post_new", icon="upload", order=20))
        SHELL.add_account(Link("Your posts", "gallery:post_list", icon="images", order=30))
