from impasto.gallery.testing import publish_image


def test_smoke(alice, client, as_alice):
    image = publish_image(alice)
    assert image.is_public, (image.state, image.refusal, image.level)
    for path in [
        "/images",
        f"/images/{image.pk}",
        f"/posts/{image.post_id}",
        "/user/Alice/images",
        f"/images/{image.pk}/copy",
    ]:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content[:2000])
    for path in ["/posts/new", f"/posts/{image.post_id}/edit", "/posts", f"/images/{image.pk}", "/user/Alice/images"]:
        answer = as_alice.get(path)
        assert answer.status_code == 200, (path, answer.content[:2000])
