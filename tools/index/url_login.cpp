// SPDX-License-Identifier: Apache-2.0
#include "tools/index/url_login.hpp"

#include "common/archive/url_place.hpp"
#include "common/cli/source_login.hpp"
#include "common/cli/values.hpp"
#include "common/media/opening.hpp"
#include "common/media/source_name.hpp"

namespace vlm::indexing {

void UrlLogin::declare(cli::Command& command) {
    command.value("--credentials", "FILE",
                  "Take users and passwords of web servers from this file, written as ~/.netrc", m_credentials,
                  cli::parse_text);
}

std::string UrlLogin::into(const std::string& place) const {
    if (!media::is_url(place)) return place;
    const cli::Login login = cli::source_login(place, m_credentials);
    return media::with_credentials(place, login.user, login.password);
}

std::string UrlLogin::into(const std::string& place, const std::string& word) const {
    const bool named = media::is_url(word) && archive::place_of_url(word) == place;
    return into(named ? word : place);
}

} // namespace vlm::indexing
