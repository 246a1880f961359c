// SPDX-License-Identifier: Apache-2.0
#include "common/http/form.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace vlm;

TEST_CASE("a form has its fields between lines that no value holds") {
    const std::array<http::FormField, 2> fields = {
        http::FormField{"model", "w"}, http::FormField{"file", "a\r\n----vlm-tools-form\r\nb", "s.wav", "audio/wav"}};
    const http::Form form = http::make_form(fields);
    CHECK(form.type == "multipart/form-data; boundary=----vlm-tools-form-0");
    CHECK(form.body == "------vlm-tools-form-0\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nw\r\n"
                       "------vlm-tools-form-0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"s.wav\"\r\n"
                       "Content-Type: audio/wav\r\n\r\na\r\n----vlm-tools-form\r\nb\r\n------vlm-tools-form-0--\r\n");
}
