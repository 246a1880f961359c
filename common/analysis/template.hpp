// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::analysis {

/// What the variables of a prompt stand for.
struct TemplateValues {
    std::string source; ///< the file or address, without credentials
    base::Micros t{0};  ///< media time of the frame, or of the first one
    base::Micros t0{0}; ///< span of the request
    base::Micros t1{0};
    std::string wall; ///< wall clock of the first frame (RFC 3339); empty for a file
    int width = 0;    ///< of the pictures as sent
    int height = 0;
    std::size_t n_frames = 0;
    std::string previous;     ///< the answer before this one; empty for the first
    std::string transcript{}; ///< what is said in the span
};

/// A prompt with variables: {source} {t} {t0} {t1} {wall} {width} {height} {n_frames} {previous}. Times are seconds
/// without needless zeros ("2.5"). Only a name in braces is a variable, so JSON in a prompt stays as it is; "{{" stands
/// for "{", and a "}}" that belongs to it for "}".
class Template {
public:
    /// Throws UsageError on a name that is none of the variables; it names them.
    explicit Template(std::string_view text);

    [[nodiscard]] std::string render(const TemplateValues& values) const;

    /// Whether this variable ("previous") occurs.
    [[nodiscard]] bool uses(std::string_view name) const;

private:
    using Getter = std::string (*)(const TemplateValues&);
    struct Part {
        std::string text; ///< literal, or the variable's name
        Getter value;     ///< null for a literal
    };
    void add_literal(char c);

    std::vector<Part> m_parts;
};

} // namespace vlm::analysis
