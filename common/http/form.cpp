// SPDX-License-Identifier: Apache-2.0
#include "common/http/form.hpp"

#include <algorithm>

namespace vlm::http {
namespace {

/// A line that no value holds.
std::string boundary_of(std::span<const FormField> fields) {
    std::string boundary = "----vlm-tools-form";
    const auto holds = [&](const FormField& field) { return field.value.find(boundary) != std::string::npos; };
    for (int number = 0; std::any_of(fields.begin(), fields.end(), holds); ++number)
        boundary = "----vlm-tools-form-" + std::to_string(number);
    return boundary;
}

} // namespace

Form make_form(std::span<const FormField> fields) {
    const std::string boundary = boundary_of(fields);
    Form form{"multipart/form-data; boundary=" + boundary, ""};
    for (const FormField& field : fields) {
        form.body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field.name + "\"";
        if (!field.file_name.empty()) form.body += "; filename=\"" + field.file_name + "\"";
        if (!field.type.empty()) form.body += "\r\nContent-Type: " + field.type;
        form.body += "\r\n\r\n" + field.value + "\r\n";
    }
    form.body += "--" + boundary + "--\r\n";
    return form;
}

} // namespace vlm::http
