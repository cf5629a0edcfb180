from django.urls import reverse


def test_opening_the_address_of_a_form_shows_words_and_a_way_out(client):
    response = client.get(reverse("set_scheme"))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    page = response.content.decode()
    assert "Cette adresse ne reçoit que des formulaires" in page
    assert 'href="/"' in page


def test_another_wrong_method_is_refused_without_a_page(client):
    assert client.delete(reverse("set_scheme")).content == b""
