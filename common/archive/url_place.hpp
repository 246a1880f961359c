// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "common/archive/video.hpp"
#include "common/http/remote_file.hpp"

namespace vlm::archive {

/// The path of the place of a URL: without user and password; other secrets in it (redact_url) are masked, so that
/// only who has them can read it. Pure.
[[nodiscard]] std::string place_of_url(const std::string& url);

/// The URL under which a place is opened: with a user and a password, where it needs them.
using UrlOfPlace = std::function<std::string(const std::string& place)>;

/// A file behind a URL.
class UrlFile {
public:
    /// Throws as RemoteFile does.
    UrlFile(http::Client& client, const std::string& url);

    /// Its place as its server says now; `mtime` is 0 where that is not told.
    [[nodiscard]] const Place& place() const { return m_place; }

    /// The same as base::file_fingerprint() of the file. Throws as RemoteFile::read() does.
    [[nodiscard]] std::string fingerprint();

private:
    http::RemoteFile m_file;
    Place m_place;
};

/// The fingerprint of the file behind a URL, by two small requests. Throws as UrlFile does.
[[nodiscard]] std::string url_fingerprint(const std::string& url);

} // namespace vlm::archive
