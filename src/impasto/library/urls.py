"""Addresses of library."""

from django.urls import URLPattern, URLResolver, path

from impasto.library.views import downloads, editing, files, lists, model, publishing, reviews, uploads

app_name = "library"
urlpatterns: list[URLPattern | URLResolver] = [
    path("models", lists.model_list, name="model_list"),
    path("models/new", editing.model_new, name="model_new"),
    path("models/rising", lists.rising, name="rising"),
    path("models/drafts", lists.drafts, name="drafts"),
    path("models/<int:pk>/edit", editing.model_edit, name="model_edit"),
    path("models/<int:pk>/delete", publishing.model_delete, name="model_delete"),
    path("models/<int:pk>/shelf", publishing.model_shelf, name="model_shelf"),
    path("models/<int:pk>/takedown", publishing.model_takedown, name="model_takedown"),
    path("models/<int:pk>/reviews", model.reviews, name="reviews"),
    path("models/<int:pk>/versions", editing.version_new, name="version_new"),
    path("models/<int:pk>/order", editing.version_order, name="version_order"),
    path("models/<int:pk>", model.model, name="model"),
    path("models/<int:pk>/<slug:slug>", model.model, name="model"),
    path("model-versions/<int:pk>", model.version, name="version"),
    path("model-versions/<int:pk>/edit", editing.version_edit, name="version_edit"),
    path("model-versions/<int:pk>/recommend", editing.version_recommend, name="version_recommend"),
    path("model-versions/<int:pk>/files", files.version_files, name="version_files"),
    path("model-versions/<int:pk>/files/list", files.version_file_list, name="version_file_list"),
    path("model-versions/<int:pk>/pictures", publishing.version_pictures, name="version_pictures"),
    path("model-versions/<int:pk>/publish", publishing.version_publish, name="version_publish"),
    path("model-versions/<int:pk>/unpublish", publishing.version_unpublish, name="version_unpublish"),
    path("model-versions/<int:pk>/delete", publishing.version_delete, name="version_delete"),
    path("model-versions/<int:pk>/review", reviews.review_write, name="review_write"),
    path("model-files/<int:pk>", files.file_edit, name="file_edit"),
    path("model-files/<int:pk>/primary", files.file_primary, name="file_primary"),
    path("model-files/<int:pk>/remove", files.file_remove, name="file_remove"),
    path("reviews/<int:pk>/delete", reviews.review_delete, name="review_delete"),
    path("uploads/", uploads.upload_create, name="upload_create"),
    path("uploads/<uuid:upload_id>", uploads.upload_one, name="upload"),
    path("uploads/<uuid:upload_id>/parts", uploads.upload_parts, name="upload_parts"),
    path("uploads/<uuid:upload_id>/parts/<int:number>", uploads.upload_part, name="upload_part"),
    path("uploads/<uuid:upload_id>/complete", uploads.upload_complete, name="upload_complete"),
    path("api/download/models/<str:version_id>", downloads.download, name="download"),
    path("user/<str:username>/models", lists.by_user, name="by_user"),
]
