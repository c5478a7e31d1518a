"""Addresses of the gallery."""

from django.urls import path

from impasto.gallery.views import editing, feed, galleries, images, posts

app_name = "gallery"
urlpatterns = [
    path("images", feed.feed, name="feed"),
    path("images/<int:pk>", images.image, name="image"),
    path("images/<int:pk>/copy", images.copy, name="image_copy"),
    path("images/<int:pk>/original", images.original, name="image_original"),
    path("images/<int:pk>/workflow", images.workflow, name="image_workflow"),
    path("images/<int:pk>/raw", images.raw, name="image_raw"),
    path("images/<int:pk>/state", editing.state, name="image_state"),
    path("images/<int:pk>/edit", editing.image_edit, name="image_edit"),
    path("images/<int:pk>/remove", editing.image_remove, name="image_remove"),
    path("images/<int:pk>/resources", editing.resource_add, name="resource_add"),
    path("images/<int:pk>/resources/<int:resource_pk>/remove", editing.resource_remove, name="resource_remove"),
    path("images/<int:pk>/relink", editing.relink, name="image_relink"),
    path("posts", posts.post_list, name="post_list"),
    path("posts/new", posts.post_new, name="post_new"),
    path("posts/<int:pk>", posts.post, name="post"),
    path("posts/<int:pk>/edit", posts.post_edit, name="post_edit"),
    path("posts/<int:pk>/images", posts.image_add, name="image_add"),
    path("posts/<int:pk>/delete", posts.post_delete, name="post_delete"),
    path("model-versions/<int:pk>/gallery", galleries.by_version, name="by_version"),
    path("model-versions/<int:pk>/examples", galleries.examples, name="examples"),
    path("models/<int:pk>/gallery", galleries.by_model, name="by_model"),
    path("models/<int:pk>/gallery/<int:image_pk>", galleries.choose, name="gallery_choose"),
    path("user/<str:username>/images", galleries.by_user, name="by_user"),
]
