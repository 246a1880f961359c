// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include "common/base/exit_code.hpp"

namespace vlm::base {

/// Every failure this project reports. what() is one line, lower case: "clip.mp4: moov atom not found: the file is
/// incomplete" (the input, the reason, the next step where there is one). The program's name is put in front by
/// whoever prints it.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string& message, ExitCode code = ExitCode::failed)
        : std::runtime_error{message}
        , m_code{code} {}

    /// The exit code of a program that ends because of this error.
    [[nodiscard]] ExitCode code() const noexcept { return m_code; }

private:
    ExitCode m_code;
};

/// The command line or the configuration is wrong (exit 2).
class UsageError : public Error {
public:
    explicit UsageError(const std::string& message)
        : Error{message, ExitCode::usage} {}
};

/// One input cannot be used: "<subject>: <reason>".
class InputError : public Error {
public:
    InputError(const std::string& subject, const std::string& reason)
        : Error{subject + ": " + reason} {}
};

/// One that is refused, or named wrongly: another try would end the same.
class RefusedError : public InputError {
public:
    using InputError::InputError;
};

/// A stop was requested (stop_requested()) and a wait was left because of it.
class Interrupted : public Error {
public:
    Interrupted()
        : Error{"interrupted", ExitCode::interrupted} {}
};

/// A call of the operating system failed: "<what>: <strerror(code)>". `code` is an errno value.
class SystemError : public Error {
public:
    SystemError(const std::string& what, int code);

    /// The errno value.
    [[nodiscard]] int error_number() const noexcept { return m_error_number; }

private:
    int m_error_number;
};

/// What is to be written cannot be (no such folder, disk full): not the fault of the input at hand, so that going on
/// with the next one only loses that one's results as well.
class OutputError : public SystemError {
public:
    using SystemError::SystemError;
};

} // namespace vlm::base
