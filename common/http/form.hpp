// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

namespace vlm::http {

/// One field of a form.
struct FormField {
    std::string name;
    std::string value;
    std::string file_name = {}; ///< empty: no file
    std::string type = {};      ///< of a file: "audio/wav"
};

/// A form as multipart/form-data.
struct Form {
    std::string type; ///< for Content-Type
    std::string body;
};

/// Values may hold anything; names and file names no line ends and no quotes. Pure.
[[nodiscard]] Form make_form(std::span<const FormField> fields);

} // namespace vlm::http
