// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "common/archive/url_place.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// How far places are looked at.
enum class Look {
    quick,    ///< size and time of writing
    contents, ///< also the fingerprint
};

/// What is wrong with a place, or was.
struct PlaceFinding {
    enum class Kind {
        missing,    ///< nothing is there
        changed,    ///< another content
        written,    ///< perhaps another content: only its time of writing is another
        unreadable, ///< nobody knows; of a URL, also where its server cannot be reached
        back,       ///< it was missing, and is there again
    };
    Kind kind;
    std::string path;
    std::string detail; ///< in words; may be empty
};

/// Looks whether every file is where it was known to be, and marks as missing, since now, those that are not or hold
/// something else, and as there those that are back. Of a URL its server is asked, under the name that `url_of` gives;
/// a server that cannot be reached is not asked again. Tells of what is not as it was, by path; gives the number of
/// places that were looked at. Throws as Statement does, Interrupted when the user stops.
std::size_t check_places(store::Connection& index, Look look, const UrlOfPlace& url_of,
                         const std::function<void(const PlaceFinding&)>& tell);

} // namespace vlm::archive
